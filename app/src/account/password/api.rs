use super::model::{AccountIdentity, PasswordChange};
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// The password of one's own account.
#[async_trait]
pub trait PasswordService: Send + Sync {
    /// The person's e-mail and when the password was last changed.
    async fn identity(&self, actor: &Actor) -> Result<AccountIdentity, AppError>;

    /// Sets a new password after checking the old one, and gives the browser a new session secret.
    ///
    /// # Errors
    /// `Invalid` naming the field: a wrong old password, a new one that is too short, too long,
    /// common or made of the person's own words, or two that differ. `RateLimited` after too many
    /// wrong old passwords.
    async fn change(
        &self,
        actor: &Actor,
        change: PasswordChange,
    ) -> Result<SessionSecret, AppError>;
}

/// Reads what Account & Security shows.
#[server(name = ReadAccountIdentity, prefix = "/api", endpoint = "account/identity")]
pub async fn account_identity() -> Result<AccountIdentity, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.password.identity(&actor).await)
}

/// Changes the password.
#[server(prefix = "/api", endpoint = "account/password/change")]
pub async fn change_password(
    old_password: String,
    new_password: String,
    repeat_password: String,
    #[server(default)] end_other_sessions: bool,
) -> Result<(), AppError> {
    use crate::services::{answer, request, set_session_cookie};
    let (actor, services) = request()?;
    let change = PasswordChange { old_password, new_password, repeat_password, end_other_sessions };
    let secret = answer(services.password.change(&actor, change).await)?;
    set_session_cookie(&secret);
    Ok(())
}
