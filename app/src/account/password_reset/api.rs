use super::model::NewPassword;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// A new password for who cannot sign in.
#[async_trait]
pub trait PasswordResetService: Send + Sync {
    /// Has a link mailed that is good for an hour. Answers alike, and does the same work, whether
    /// there is an account or not.
    ///
    /// # Errors
    /// `Invalid` for what is no address; `RateLimited` after too many requests.
    async fn request(&self, actor: &Actor, email: &str) -> Result<(), AppError>;

    /// Sets the password and ends every session. Second factors stay. The link is used up.
    ///
    /// # Errors
    /// `Invalid` naming the field; for the code when it is unknown, used or too old.
    async fn complete(&self, actor: &Actor, new: NewPassword) -> Result<(), AppError>;
}

/// Has a link mailed.
#[server(prefix = "/api", endpoint = "account/password-reset/request")]
pub async fn request_password_reset(email: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.password_reset.request(&actor, &email).await)?;
    redirect("/reset-password?sent=1");
    Ok(())
}

/// Sets the new password.
#[server(prefix = "/api", endpoint = "account/password-reset/complete")]
pub async fn complete_password_reset(
    code: String,
    new_password: String,
    repeat_password: String,
) -> Result<(), AppError> {
    use crate::services::{answer, clear_session_cookie, redirect, request};
    let (actor, services) = request()?;
    let new = NewPassword { code, new_password, repeat_password };
    answer(services.password_reset.complete(&actor, new).await)?;
    clear_session_cookie();
    redirect("/sign-in?reset=done");
    Ok(())
}
