use super::model::Activation;
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Activating the account that a mailed link is for.
#[async_trait]
pub trait ActivationService: Send + Sync {
    /// Sets the name and the password, and signs in. The link is used up.
    ///
    /// # Errors
    /// `Invalid` naming the field; for the code when it is unknown, used or too old.
    async fn activate(
        &self,
        actor: &Actor,
        activation: Activation,
    ) -> Result<SessionSecret, AppError>;
}

/// Activates the account that the link is for.
#[server(prefix = "/api", endpoint = "account/activate")]
pub async fn activate_account(
    code: String,
    name: String,
    new_password: String,
    repeat_password: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let activation = Activation { code, name, new_password, repeat_password };
    let secret = answer(services.activation.activate(&actor, activation).await)?;
    set_session_cookie(&secret);
    redirect("/");
    Ok(())
}
