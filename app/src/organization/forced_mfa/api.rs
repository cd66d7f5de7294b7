use super::model::ForcedMfa;
use crate::{error::AppError, services::Actor, value::OrganizationId};
use async_trait::async_trait;
use leptos::prelude::*;

/// What an organization asks of the accounts of its people.
///
/// All: `NotFound` for strangers; `Forbidden` for who is locked out.
#[async_trait]
pub trait ForcedMfaService: Send + Sync {
    /// Whether it asks for a second factor, and who has none.
    ///
    /// # Errors
    /// As above.
    async fn find(&self, actor: &Actor, id: OrganizationId) -> Result<ForcedMfa, AppError>;

    /// Asks everybody for a second factor.
    ///
    /// # Errors
    /// `Invalid` unless the caller is a member who has one, and while anybody has none.
    async fn require(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError>;

    /// The same, locking out whoever has none; they are told.
    ///
    /// # Errors
    /// `Invalid` unless the caller is a member who has one.
    async fn force(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError>;

    /// Stops asking.
    ///
    /// # Errors
    /// `Invalid` unless the caller is a member.
    async fn release(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError>;
}

/// Reads whether an organization asks for a second factor, and who has none.
#[server(prefix = "/api", endpoint = "organizations/forced-mfa")]
pub async fn find_forced_mfa(id: OrganizationId) -> Result<ForcedMfa, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.forced_mfa.find(&actor, id).await)
}

/// Asks everybody for a second factor.
#[server(prefix = "/api", endpoint = "organizations/require-mfa")]
pub async fn require_mfa(id: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.forced_mfa.require(&actor, id).await)?;
    redirect(&format!("/organizations/{id}/multi-factor"));
    Ok(())
}

/// Asks everybody for a second factor, and locks out whoever has none.
#[server(prefix = "/api", endpoint = "organizations/force-mfa")]
pub async fn force_mfa(id: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.forced_mfa.force(&actor, id).await)?;
    redirect(&format!("/organizations/{id}/multi-factor"));
    Ok(())
}

/// Stops asking.
#[server(prefix = "/api", endpoint = "organizations/release-mfa")]
pub async fn release_mfa(id: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.forced_mfa.release(&actor, id).await)?;
    redirect(&format!("/organizations/{id}/multi-factor"));
    Ok(())
}
