use super::model::{Credentials, CurrentUser, SignInStep};
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Signing in and out.
#[async_trait]
pub trait SignInService: Send + Sync {
    /// Starts a session for the right password; for who has a second factor it waits for that. A
    /// session that the browser already had is ended.
    ///
    /// # Errors
    /// `Invalid` in the same words and the same time for an unknown user, a wrong password and a
    /// disabled user; `RateLimited` while the account or the address has to wait; `Busy` when too
    /// many passwords are being checked at once.
    async fn sign_in(
        &self,
        actor: &Actor,
        credentials: Credentials,
    ) -> Result<SignInStep, AppError>;

    /// Who the caller is; nothing for a visitor.
    async fn current(&self, actor: &Actor) -> Result<Option<CurrentUser>, AppError>;

    /// Ends the caller's session. Signing out twice is not an error.
    async fn sign_out(&self, actor: &Actor) -> Result<(), AppError>;
}

/// Signs in and goes to `next`, or home; by way of the second factor for who has one.
#[server(prefix = "/api", endpoint = "account/sign-in")]
pub async fn sign_in(
    email: String,
    password: String,
    next: Option<String>,
) -> Result<(), AppError> {
    use super::model::safe_next;
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let step = answer(services.sign_in.sign_in(&actor, Credentials { email, password }).await)?;
    set_session_cookie(step.secret());
    let next = safe_next(next.as_deref().unwrap_or("/"));
    match step {
        SignInStep::Done(_) => redirect(next),
        SignInStep::SecondFactor(_) => {
            let next = leptos_router::location::Url::escape(next);
            redirect(&format!("/sign-in/second-factor?next={next}"));
        }
    }
    Ok(())
}

/// Signs out and goes to the sign-in page.
#[server(prefix = "/api", endpoint = "account/sign-out")]
pub async fn sign_out() -> Result<(), AppError> {
    use crate::services::{answer, clear_session_cookie, redirect, request};
    let (actor, services) = request()?;
    answer(services.sign_in.sign_out(&actor).await)?;
    clear_session_cookie();
    redirect("/sign-in");
    Ok(())
}

/// Who is signed in, for the frame around every page; nothing for a visitor.
#[server(name = ReadCurrentUser, prefix = "/api", endpoint = "account/current")]
pub async fn current_user() -> Result<Option<CurrentUser>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.sign_in.current(&actor).await)
}
