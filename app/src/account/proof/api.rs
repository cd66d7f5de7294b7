use super::model::{Freshness, KeyChallenge, ProofOptions};
use crate::{account::sign_in::SessionSecret, error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Proving who one is, between the password and the account or once more inside it.
///
/// Every right proof gives the browser a new session secret: at sign-in the first one that lets the
/// person in, later one whose proof is fresh. Every wrong one counts against its own kind alone.
///
/// # Errors
/// All: `Unauthenticated` for who is neither signed in nor half way. The proofs: `Invalid` for a
/// wrong one, in words that do not tell why beyond what the person can mend; `RateLimited` after
/// too many (keys are never slowed down).
#[async_trait]
pub trait ProofService: Send + Sync {
    /// What the caller can prove who they are with.
    async fn options(&self, actor: &Actor) -> Result<ProofOptions, AppError>;

    /// How fresh the caller's proof is.
    async fn freshness(&self, actor: &Actor) -> Result<Freshness, AppError>;

    /// Gives up the fresh proof, before it runs out by itself.
    async fn give_up(&self, actor: &Actor) -> Result<(), AppError>;

    /// Counts only for a signed-in person without a second factor.
    async fn by_password(&self, actor: &Actor, password: &str) -> Result<SessionSecret, AppError>;

    /// By the six digits that an authenticator shows now, a step before or a step after; each step
    /// once.
    async fn by_totp(&self, actor: &Actor, code: &str) -> Result<SessionSecret, AppError>;

    /// By a recovery code, which is used up.
    async fn by_recovery_code(&self, actor: &Actor, code: &str) -> Result<SessionSecret, AppError>;

    /// A challenge for the caller's security keys, good for five minutes and one answer.
    async fn begin_key(&self, actor: &Actor) -> Result<KeyChallenge, AppError>;

    /// By a security key's answer, as JSON.
    async fn by_key(
        &self,
        actor: &Actor,
        ceremony: &str,
        credential: &str,
    ) -> Result<SessionSecret, AppError>;
}

/// What the caller can prove who they are with.
#[server(name = ReadProofOptions, prefix = "/api", endpoint = "account/proof/options")]
pub async fn proof_options() -> Result<ProofOptions, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.proof.options(&actor).await)
}

/// How fresh the caller's proof is.
#[server(name = ReadFreshness, prefix = "/api", endpoint = "account/proof/freshness")]
pub async fn freshness() -> Result<Freshness, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.proof.freshness(&actor).await)
}

/// Gives up the fresh proof.
#[server(prefix = "/api", endpoint = "account/proof/give-up")]
pub async fn give_up_proof() -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.proof.give_up(&actor).await)
}

/// Proves by the password.
#[server(prefix = "/api", endpoint = "account/proof/password")]
pub async fn prove_by_password(password: String, next: Option<String>) -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let secret = answer(services.proof.by_password(&actor, &password).await)?;
    enter(&secret, next.as_deref());
    Ok(())
}

/// Proves by a TOTP code.
#[server(prefix = "/api", endpoint = "account/proof/totp")]
pub async fn prove_by_totp(code: String, next: Option<String>) -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let secret = answer(services.proof.by_totp(&actor, &code).await)?;
    enter(&secret, next.as_deref());
    Ok(())
}

/// Proves by a recovery code. At sign-in it leads to the recovery codes, of which one is gone.
#[server(prefix = "/api", endpoint = "account/proof/recovery-code")]
pub async fn prove_by_recovery_code(code: String, next: Option<String>) -> Result<(), AppError> {
    use crate::services::{Identity, answer, request};
    let (actor, services) = request()?;
    let secret = answer(services.proof.by_recovery_code(&actor, &code).await)?;
    let is_sign_in = matches!(actor.identity, Identity::HalfSignedIn(_));
    let codes = is_sign_in.then_some("/account/security/recovery-codes?used=1");
    enter(&secret, codes.or(next.as_deref()));
    Ok(())
}

/// A challenge for the caller's security keys.
#[server(prefix = "/api", endpoint = "account/proof/key/begin")]
pub async fn begin_key_proof() -> Result<KeyChallenge, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.proof.begin_key(&actor).await)
}

/// Proves by a security key's answer.
#[server(prefix = "/api", endpoint = "account/proof/key/finish")]
pub async fn prove_by_key(
    ceremony: String,
    credential: String,
    next: Option<String>,
) -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let secret = answer(services.proof.by_key(&actor, &ceremony, &credential).await)?;
    enter(&secret, next.as_deref());
    Ok(())
}

/// Hands over the new session and goes on. Without `next` the page stays: it is asked in a dialog.
#[cfg(feature = "ssr")]
fn enter(secret: &SessionSecret, next: Option<&str>) {
    use crate::{
        account::sign_in::safe_next,
        services::{redirect, set_session_cookie},
    };
    set_session_cookie(secret);
    if let Some(next) = next {
        redirect(safe_next(next));
    }
}
