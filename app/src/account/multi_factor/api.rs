use super::model::MultiFactor;
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Multi-factor authentication as a whole.
#[async_trait]
pub trait MultiFactorService: Send + Sync {
    /// The caller's second factors.
    async fn find(&self, actor: &Actor) -> Result<MultiFactor, AppError>;

    /// Removes every second factor and every recovery code, and gives the browser a new session
    /// secret.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof.
    async fn disable(&self, actor: &Actor) -> Result<SessionSecret, AppError>;
}

/// The caller's second factors.
#[server(name = ReadMultiFactor, prefix = "/api", endpoint = "account/multi-factor/find")]
pub async fn multi_factor() -> Result<MultiFactor, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.multi_factor.find(&actor).await)
}

/// Removes every second factor.
#[server(prefix = "/api", endpoint = "account/multi-factor/disable")]
pub async fn disable_multi_factor() -> Result<(), AppError> {
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let secret = answer(services.multi_factor.disable(&actor).await)?;
    set_session_cookie(&secret);
    redirect("/account/security?disabled=mfa");
    Ok(())
}
