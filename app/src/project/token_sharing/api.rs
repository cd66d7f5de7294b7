use super::model::{NewShare, RetrievedToken, Share, ShareId, ShareWelcome};
use crate::{
    error::AppError,
    services::Actor,
    value::{ProjectId, TokenId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Mailed links from which limited tokens are retrieved, each once.
#[async_trait]
pub trait TokenSharingService: Send + Sync {
    /// Mails a link to the token.
    ///
    /// # Errors
    /// `Forbidden` without the right to manage tokens; `NotFound`; `Invalid` for master and
    /// component tokens and naming the field; `Conflict` when too many links to the token still
    /// work; `RateLimited` after too many mails of the project.
    async fn send(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        new: NewShare,
    ) -> Result<(), AppError>;

    /// The links to the token, newest first.
    ///
    /// # Errors
    /// `Forbidden` without the right to manage tokens; `NotFound`.
    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<Share>, AppError>;

    /// Takes a link back that still works.
    ///
    /// # Errors
    /// `Forbidden` without the right to manage tokens; `NotFound`; `Conflict` when the link works
    /// no more.
    async fn withdraw(
        &self,
        actor: &Actor,
        project: ProjectId,
        share: &ShareId,
    ) -> Result<(), AppError>;

    /// What whoever has the link may know, whoever they are. Changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Disabled` while the project is switched off.
    async fn welcome(&self, actor: &Actor, share: &ShareId) -> Result<ShareWelcome, AppError>;

    /// The same for a person who is looking at it: the sender sees when that first was.
    ///
    /// # Errors
    /// As `welcome`.
    async fn open(&self, actor: &Actor, share: &ShareId) -> Result<ShareWelcome, AppError>;

    /// Hands the token's string to whoever has the code of the link, once.
    ///
    /// # Errors
    /// `Invalid` for the code, alike for an unknown link; `Conflict` when the link works no more or
    /// the token does not; `RateLimited` after wrong codes; `Disabled`.
    async fn retrieve(
        &self,
        actor: &Actor,
        share: &ShareId,
        link_code: &str,
    ) -> Result<RetrievedToken, AppError>;

    /// Where the API is, for everybody.
    async fn api_url(&self, actor: &Actor) -> Result<String, AppError>;
}

/// Mails a link to a token.
#[server(prefix = "/api", endpoint = "token-sharing/send")]
pub async fn send_token(
    project: ProjectId,
    token: TokenId,
    recipient: String,
    message: String,
    valid_for_hours: u32,
) -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let new = NewShare { recipient, message, valid_for_hours };
    answer(services.token_sharing.send(&actor, project, token, new).await)
}

/// Lists the links to a token.
#[server(prefix = "/api", endpoint = "token-sharing/list")]
pub async fn list_shares(project: ProjectId, token: TokenId) -> Result<Vec<Share>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.list(&actor, project, token).await)
}

/// Takes a link back, and goes back to the list.
#[server(prefix = "/api", endpoint = "token-sharing/withdraw")]
pub async fn withdraw_share(
    project: ProjectId,
    token: TokenId,
    id: ShareId,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.withdraw(&actor, project, &id).await)?;
    redirect(&format!("/projects/{project}/settings/api-tokens/{token}/sharing"));
    Ok(())
}

/// Reads what a link leads to.
#[server(prefix = "/api", endpoint = "token-sharing/welcome")]
pub async fn welcome_to_share(id: ShareId) -> Result<ShareWelcome, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.welcome(&actor, &id).await)
}

/// Says that somebody looks at what a link leads to.
#[server(prefix = "/api", endpoint = "token-sharing/open")]
pub async fn open_share(id: ShareId) -> Result<ShareWelcome, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.open(&actor, &id).await)
}

/// Retrieves the token that a link leads to; the page shows its string this once.
#[server(prefix = "/api", endpoint = "token-sharing/retrieve")]
pub async fn retrieve_share(id: ShareId, code: String) -> Result<RetrievedToken, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.retrieve(&actor, &id, &code).await)
}

/// Reads where the API is.
#[server(prefix = "/api", endpoint = "token-sharing/api-url")]
pub async fn read_api_url() -> Result<String, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_sharing.api_url(&actor).await)
}
