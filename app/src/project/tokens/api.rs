use super::{
    form::TokenForm,
    model::{CreatedToken, NewToken, Token, TokenChange, TokenList},
};
use crate::{
    error::AppError,
    services::Actor,
    value::{ProjectId, TokenId},
};
use async_trait::async_trait;
use leptos::{prelude::*, server_fn::codec::PostUrl};

/// API tokens. Callers are people (who act as their master token) and token bearers alike.
#[async_trait]
pub trait TokenService: Send + Sync {
    /// The project's tokens; for a caller who may not manage tokens, its own alone.
    async fn list(&self, actor: &Actor, project: ProjectId) -> Result<TokenList, AppError>;

    /// One token, also one that ended in the last 30 days.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens; `NotFound`.
    async fn find(&self, actor: &Actor, project: ProjectId, id: TokenId)
    -> Result<Token, AppError>;

    /// Makes a limited token. A guest's has no grants, whatever was asked for.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a master token of role admin, share or guest; `Invalid` for
    /// an unknown bucket, an expiry under one second, a description that is too long.
    async fn create(
        &self,
        actor: &Actor,
        project: ProjectId,
        new: NewToken,
    ) -> Result<CreatedToken, AppError>;

    /// Changes a limited token. What it manages and when it expires stays as it is.
    ///
    /// # Errors
    /// `Forbidden` without the right to manage tokens; `NotFound` for one that ended; `Invalid` for
    /// other kinds of tokens, an unknown bucket, a description that is too long.
    async fn update(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
        change: TokenChange,
    ) -> Result<Token, AppError>;

    /// Replaces the token's string; the old one is refused from the next request on.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens, and for another person's
    /// master token; `NotFound`; `ReauthRequired` for a person's own master token without a fresh
    /// proof of who they are.
    async fn refresh(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: TokenId,
    ) -> Result<CreatedToken, AppError>;

    /// Deletes a token; it is refused from the next request on.
    ///
    /// # Errors
    /// `Forbidden` as for refresh; `Invalid` for a master token, which goes with the membership.
    async fn delete(&self, actor: &Actor, project: ProjectId, id: TokenId) -> Result<(), AppError>;
}

/// Lists the tokens of a project.
#[server(prefix = "/api", endpoint = "tokens/list")]
pub async fn list_tokens(project: ProjectId) -> Result<TokenList, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.list(&actor, project).await)
}

/// Reads one token.
#[server(prefix = "/api", endpoint = "tokens/find")]
pub async fn find_token(project: ProjectId, id: TokenId) -> Result<Token, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.find(&actor, project, id).await)
}

/// Makes a token; the page shows its string this once.
#[server(prefix = "/api", endpoint = "tokens/create", input = PostUrl)]
pub async fn create_token(project: ProjectId, token: TokenForm) -> Result<CreatedToken, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let new = answer(token.parse())?;
    answer(services.tokens.create(&actor, project, new).await)
}

/// Changes a token and goes back to its page.
#[server(prefix = "/api", endpoint = "tokens/update", input = PostUrl)]
pub async fn update_token(
    project: ProjectId,
    id: TokenId,
    token: TokenForm,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let change = answer(token.parse())?.into_change();
    answer(services.tokens.update(&actor, project, id, change).await)?;
    redirect(&format!("/projects/{project}/settings/api-tokens/{id}"));
    Ok(())
}

/// Replaces a token's string; the page shows the new one this once.
#[server(prefix = "/api", endpoint = "tokens/refresh")]
pub async fn refresh_token(project: ProjectId, id: TokenId) -> Result<CreatedToken, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.tokens.refresh(&actor, project, id).await)
}

/// Deletes a token and goes back to the list.
#[server(prefix = "/api", endpoint = "tokens/delete")]
pub async fn delete_token(project: ProjectId, id: TokenId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.tokens.delete(&actor, project, id).await)?;
    redirect(&format!("/projects/{project}/settings/api-tokens"));
    Ok(())
}
