use super::model::{TotpActivation, TotpEnrolment};
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// The caller's TOTP authenticators.
///
/// # Errors
/// Every change: `ReauthRequired` without a fresh proof.
#[async_trait]
pub trait TotpService: Send + Sync {
    /// A new secret to set up, or the one of an enrolment that was begun. `replaces` is the id of
    /// the authenticator that is removed once the new one is confirmed.
    ///
    /// # Errors
    /// `NotFound` for the authenticator of somebody else or none.
    async fn enrol(
        &self,
        actor: &Actor,
        enrolment: Option<&str>,
        replaces: Option<&str>,
    ) -> Result<TotpEnrolment, AppError>;

    /// Adds the authenticator whose code is right, and gives the browser a new session secret.
    ///
    /// # Errors
    /// `Invalid` for a wrong code (with a hint when the device's clock is off), a name that is taken
    /// or cannot be shown, and an enrolment older than an hour; `Conflict` when it was activated.
    async fn activate(
        &self,
        actor: &Actor,
        activation: TotpActivation,
    ) -> Result<SessionSecret, AppError>;

    /// Gives an authenticator another name.
    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError>;

    /// Removes an authenticator.
    async fn remove(&self, actor: &Actor, id: &str) -> Result<(), AppError>;
}

/// A secret to set up.
#[server(name = ReadTotpEnrolment, prefix = "/api", endpoint = "account/totp/enrol")]
pub async fn totp_enrolment(
    enrolment: Option<String>,
    replaces: Option<String>,
) -> Result<TotpEnrolment, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.totp.enrol(&actor, enrolment.as_deref(), replaces.as_deref()).await)
}

/// Adds the authenticator whose code is right.
#[server(prefix = "/api", endpoint = "account/totp/activate")]
pub async fn activate_totp(name: String, code: String, enrolment: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let activation = TotpActivation { name, code, enrolment };
    let secret = answer(services.totp.activate(&actor, activation).await)?;
    set_session_cookie(&secret);
    redirect("/account/security?activated=totp");
    Ok(())
}

/// Gives an authenticator another name.
#[server(prefix = "/api", endpoint = "account/totp/rename")]
pub async fn rename_totp(id: String, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.totp.rename(&actor, &id, &name).await)?;
    redirect("/account/security/multi-factor");
    Ok(())
}

/// Removes an authenticator.
#[server(prefix = "/api", endpoint = "account/totp/remove")]
pub async fn remove_totp(id: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.totp.remove(&actor, &id).await)?;
    redirect("/account/security/multi-factor");
    Ok(())
}
