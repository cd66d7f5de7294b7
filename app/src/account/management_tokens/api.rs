use super::model::{CreatedManagementToken, ManagementToken, NewManagementToken};
use crate::{error::AppError, services::Actor, value::ManagementTokenId};
use async_trait::async_trait;
use leptos::prelude::*;

/// The caller's own personal management tokens.
#[async_trait]
pub trait ManagementTokenService: Send + Sync {
    /// The newest first; expired ones for 30 days more.
    async fn list(&self, actor: &Actor) -> Result<Vec<ManagementToken>, AppError>;

    /// Makes a token that can do what the caller can, outside of projects.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `Invalid` for a name that cannot be shown and a time
    /// that is over or more than ten years away; `Conflict` for who has very many.
    async fn create(
        &self,
        actor: &Actor,
        new: NewManagementToken,
    ) -> Result<CreatedManagementToken, AppError>;

    /// Ends a token at once, and with it the session tokens that were made by it.
    ///
    /// # Errors
    /// `NotFound` for the token of somebody else or none.
    async fn delete(&self, actor: &Actor, id: ManagementTokenId) -> Result<(), AppError>;
}

/// Lists the caller's tokens.
#[server(prefix = "/api", endpoint = "account/management-tokens/list")]
pub async fn list_management_tokens() -> Result<Vec<ManagementToken>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.management_tokens.list(&actor).await)
}

/// Makes a token.
#[server(prefix = "/api", endpoint = "account/management-tokens/create")]
pub async fn create_management_token(
    description: String,
    expires_in: i64,
    #[server(default)] last_day: String,
) -> Result<CreatedManagementToken, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewManagementToken { description, expires_in, last_day };
    let created = answer(services.management_tokens.create(&actor, new).await)?;
    redirect("/account/access-tokens/new");
    Ok(created)
}

/// Ends a token.
#[server(prefix = "/api", endpoint = "account/management-tokens/delete")]
pub async fn delete_management_token(id: ManagementTokenId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.management_tokens.delete(&actor, id).await)?;
    redirect("/account/access-tokens");
    Ok(())
}
