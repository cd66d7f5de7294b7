use super::model::SignUpPolicy;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Accounts for strangers.
#[async_trait]
pub trait SignUpService: Send + Sync {
    /// May strangers sign up here?
    async fn policy(&self, actor: &Actor) -> Result<SignUpPolicy, AppError>;

    /// Has a link mailed by which the person sets a name and a password. Answers alike, and does
    /// the same work, whether there is an account already or not.
    ///
    /// # Errors
    /// `Forbidden` where the operator has not opened sign-up; `Invalid` for what is no address;
    /// `RateLimited` after too many requests.
    async fn request(&self, actor: &Actor, email: &str) -> Result<(), AppError>;
}

/// May strangers sign up here?
#[server(name = ReadSignUpPolicy, prefix = "/api", endpoint = "account/sign-up/policy")]
pub async fn sign_up_policy() -> Result<SignUpPolicy, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.sign_up.policy(&actor).await)
}

/// Has the link mailed.
#[server(prefix = "/api", endpoint = "account/sign-up/request")]
pub async fn request_sign_up(email: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.sign_up.request(&actor, &email).await)?;
    redirect("/sign-up?sent=1");
    Ok(())
}
