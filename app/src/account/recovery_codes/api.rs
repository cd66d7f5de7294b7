use super::model::RecoveryCodes;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// The caller's recovery codes.
#[async_trait]
pub trait RecoveryCodeService: Send + Sync {
    /// Makes ten new codes; the ones before stop working.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `Conflict` for who has no other second factor: codes
    /// alone would be none.
    async fn generate(&self, actor: &Actor) -> Result<RecoveryCodes, AppError>;
}

/// Makes ten new codes.
#[server(prefix = "/api", endpoint = "account/recovery-codes/generate")]
pub async fn generate_recovery_codes() -> Result<RecoveryCodes, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let codes = answer(services.recovery_codes.generate(&actor).await)?;
    redirect("/account/security/recovery-codes");
    Ok(codes)
}
