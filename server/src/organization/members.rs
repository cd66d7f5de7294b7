//! What maintainers and organizations have in common about their members.

use crate::{
    account::users::{self, store::UserRow},
    core::Core,
    db::Tx,
    mail::{self, Letter},
    text,
};
use app::{
    error::{AppError, ErrorKind},
    organization::maintainers::Person,
    services::{Actor, Identity},
    value::{Timestamp, UserId},
};

/// Somebody, in short.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PersonRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// A member of something.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MemberRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) has_multi_factor: bool,
    pub(crate) created_at: i64,
    /// Whose invitation they accepted.
    pub(crate) invitor_id: Option<i64>,
    pub(crate) invitor_name: Option<String>,
    pub(crate) invitor_email: Option<String>,
}

impl From<MemberRow> for Person {
    fn from(row: MemberRow) -> Self {
        Self { id: UserId(row.id), name: row.name, email: row.email }
    }
}

/// The person is in already.
pub(crate) fn already_member(email: &str) -> AppError {
    AppError::new(ErrorKind::Conflict, "", format!("{email} is already a member."))
}

/// The person is not in.
pub(crate) fn no_member(who: &str) -> AppError {
    AppError::not_found("notFound", format!("Admin {who} not found."))
}

/// # Errors
/// `Conflict` when nobody would be left.
pub(super) fn check_leaving(members: usize, of: &str) -> Result<(), AppError> {
    if members > 1 {
        return Ok(());
    }
    let message = format!("The last member cannot be removed: {of} has at least 1 member.");
    Err(AppError::new(ErrorKind::Conflict, "", message))
}

/// The account of somebody who is to be added. A program may name it by its id; the operator names
/// people who have one; for an address that nobody has, an account is made and the link to activate
/// it mailed.
pub(super) async fn find_to_add(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    who: &str,
    now: Timestamp,
) -> Result<UserRow, AppError> {
    match (&actor.identity, who.parse::<UserId>()) {
        (Identity::Operator, _) => users::find_by_email(tx, who).await,
        (Identity::Manager(_), Ok(_)) => users::find_living(tx, who).await,
        _ => users::find_or_invite(core, tx, who, now).await,
    }
}

/// Tells a person that somebody else let them in, or took them out.
pub(super) async fn tell(
    core: &Core,
    tx: &mut Tx,
    actor: &Actor,
    who: (&str, &str),
    place: &str,
    is_in: bool,
) -> Result<(), AppError> {
    let Ok(by) = actor.person() else { return Ok(()) };
    let (email, name) = who;
    if email == by.email {
        return Ok(());
    }
    let at = &core.config.public_url;
    let (subject, what) = if is_in {
        (format!("You are a member of {place}"), "added you to")
    } else {
        (format!("You are no longer a member of {place}"), "removed you from")
    };
    let letter = Letter::new(subject, name)
        .say(format!("{} ({}) {what} {place} at {at}.", by.name, by.email))
        .action("Open Latchkey", format!("{at}/"));
    mail::enqueue(core, tx, email, &letter).await
}

/// The one among them with this id or e-mail.
pub(super) fn find(members: Vec<MemberRow>, who: &str) -> Option<UserId> {
    let key = text::email_key(who);
    let fits = |row: &MemberRow| row.id.to_string() == who || text::email_key(&row.email) == key;
    members.into_iter().find(fits).map(|row| UserId(row.id))
}
