use super::model::FirstPerson;
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// First run: turning the one-time setup link into the first person.
#[async_trait]
pub trait SetupService: Send + Sync {
    /// True while nobody has an account, so that `/setup` is the only useful page.
    async fn is_needed(&self, actor: &Actor) -> Result<bool, AppError>;

    /// Makes the first person, who is super admin, and signs them in.
    ///
    /// # Errors
    /// `Invalid` for a wrong or used code and for fields that cannot be accepted. Of two people
    /// who use the link at once, one wins.
    async fn complete(&self, actor: &Actor, person: FirstPerson)
    -> Result<SessionSecret, AppError>;
}

/// Makes the first person and goes to the home page.
#[server(prefix = "/api", endpoint = "setup/complete")]
pub async fn complete_setup(
    code: String,
    email: String,
    name: String,
    password: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let person = FirstPerson { code, email, name, password };
    let secret = answer(services.setup.complete(&actor, person).await)?;
    set_session_cookie(&secret);
    redirect("/");
    Ok(())
}
