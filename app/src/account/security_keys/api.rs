use crate::{
    account::{proof::KeyChallenge, sign_in::SessionSecret},
    error::AppError,
    services::Actor,
};
use async_trait::async_trait;
use leptos::prelude::*;

/// The caller's security keys.
///
/// # Errors
/// Every change: `ReauthRequired` without a fresh proof.
#[async_trait]
pub trait SecurityKeyService: Send + Sync {
    /// A challenge for a new key, good for five minutes and one answer.
    ///
    /// # Errors
    /// `Invalid` for a name that is taken or cannot be shown; `Conflict` when this installation's
    /// address is one that browsers use no keys for.
    async fn begin(&self, actor: &Actor, name: &str) -> Result<KeyChallenge, AppError>;

    /// Adds the key that answered; its id, and a new session secret for the browser.
    ///
    /// # Errors
    /// `Invalid` for an answer that is not one to this challenge, from this address, by this person;
    /// `Conflict` when the key is registered already.
    async fn finish(
        &self,
        actor: &Actor,
        ceremony: &str,
        credential: &str,
    ) -> Result<(String, SessionSecret), AppError>;

    /// Gives a key another name.
    async fn rename(&self, actor: &Actor, id: &str, name: &str) -> Result<(), AppError>;

    /// Removes a key.
    async fn remove(&self, actor: &Actor, id: &str) -> Result<(), AppError>;
}

/// A challenge for a new key.
#[server(prefix = "/api", endpoint = "account/security-keys/begin")]
pub async fn begin_security_key(name: String) -> Result<KeyChallenge, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.security_keys.begin(&actor, &name).await)
}

/// Adds the key that answered.
#[server(prefix = "/api", endpoint = "account/security-keys/finish")]
pub async fn finish_security_key(ceremony: String, credential: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request, set_session_cookie};
    let (actor, services) = request()?;
    let (id, secret) = answer(services.security_keys.finish(&actor, &ceremony, &credential).await)?;
    set_session_cookie(&secret);
    redirect(&format!("/account/security?added={id}"));
    Ok(())
}

/// Gives a key another name.
#[server(prefix = "/api", endpoint = "account/security-keys/rename")]
pub async fn rename_security_key(id: String, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.security_keys.rename(&actor, &id, &name).await)?;
    redirect("/account/security/multi-factor");
    Ok(())
}

/// Removes a key.
#[server(prefix = "/api", endpoint = "account/security-keys/remove")]
pub async fn remove_security_key(id: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.security_keys.remove(&actor, &id).await)?;
    redirect("/account/security/multi-factor");
    Ok(())
}
