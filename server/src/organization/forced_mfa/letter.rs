use crate::{
    account::notifications,
    core::Core,
    db::Tx,
    mail::{self, Letter},
};
use app::{error::AppError, organization::forced_mfa::PersonWithout};

/// Where a second factor is set up.
const SET_UP: &str = "/account/security?mfa=1";

/// Tells somebody that they are locked out, and what lets them in again.
pub(super) async fn tell_locked_out(
    core: &Core,
    tx: &mut Tx,
    by: &str,
    organization: &str,
    person: &PersonWithout,
) -> Result<(), AppError> {
    let title = format!("{organization} requires multi-factor authentication");
    let what = format!(
        "{by} requires multi-factor authentication of everybody in {organization}. You have none, \
         so you are locked out of the organization and its projects. Set up an authenticator app \
         or a security key under Account & Security, and you are in again at once."
    );
    notifications::raise_account(core, tx, person.id, (&title, &what), SET_UP).await?;
    let letter = Letter::new(title, &person.name)
        .say(what)
        .action("Enable MFA", format!("{}{SET_UP}", core.config.public_url))
        .note("API tokens of projects keep working for programs.");
    mail::enqueue(core, tx, &person.email, &letter).await
}
