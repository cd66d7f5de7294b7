use super::model::{ApplicationToken, CreatedApplicationToken, NewApplicationToken};
use crate::{error::AppError, services::Actor, value::ManagementTokenId};
use async_trait::async_trait;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// The tokens of applications.
///
/// # Errors
/// All: `Forbidden` unless the caller is a super admin or the operator.
#[async_trait]
pub trait ApplicationTokenService: Send + Sync {
    /// All of them, expired ones too; the newest first.
    async fn list(&self, actor: &Actor) -> Result<Vec<ApplicationToken>, AppError>;

    /// Makes a token that can do what its scopes say, whoever has it.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `Invalid` for a description that cannot be shown, an
    /// unknown scope, and a time that is over or more than ten years away; `Conflict` when there are
    /// very many.
    async fn create(
        &self,
        actor: &Actor,
        new: NewApplicationToken,
    ) -> Result<CreatedApplicationToken, AppError>;

    /// Ends a token at once.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `NotFound` for the token of a person or none.
    async fn delete(&self, actor: &Actor, id: ManagementTokenId) -> Result<(), AppError>;
}

/// Lists the tokens.
#[server(prefix = "/api", endpoint = "admin/application-tokens/list")]
pub async fn list_application_tokens() -> Result<Vec<ApplicationToken>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.application_tokens.list(&actor).await)
}

/// Makes a token.
#[server(prefix = "/api", endpoint = "admin/application-tokens/create")]
pub async fn create_application_token(
    description: String,
    #[server(default)] scopes: BTreeMap<String, String>,
    #[server(default)] expires_in: String,
    #[server(default)] last_day: String,
) -> Result<CreatedApplicationToken, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    // empty for a token that does not end
    let expires_in = match expires_in.trim() {
        "" => Ok(None),
        text => text
            .parse::<i64>()
            .map(Some)
            .map_err(|_| AppError::invalid("expires_in", "Choose how long the token is valid.")),
    };
    let expires_in = answer(expires_in)?;
    // a box that is not ticked is not sent
    let scopes = scopes.into_iter().filter(|(_, ticked)| !ticked.is_empty());
    let scopes = scopes.map(|(name, _)| name).collect();
    let new = NewApplicationToken { description, scopes, expires_in, last_day };
    let created = answer(services.application_tokens.create(&actor, new).await)?;
    redirect("/admin/application-tokens/new");
    Ok(created)
}

/// Ends a token.
#[server(prefix = "/api", endpoint = "admin/application-tokens/delete")]
pub async fn delete_application_token(id: ManagementTokenId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.application_tokens.delete(&actor, id).await)?;
    redirect("/admin/application-tokens");
    Ok(())
}
