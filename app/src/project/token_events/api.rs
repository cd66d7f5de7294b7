use super::model::EventPage;
use crate::{
    error::AppError,
    services::Actor,
    value::{EventId, ProjectId, TokenId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// What a token did, and what was done to it.
#[async_trait]
pub trait TokenEventService: Send + Sync {
    /// Events by the token and about it, newest first, `limit` (1 to 100) at a time.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens; `NotFound`.
    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<EventPage, AppError>;
}

/// Reads a page of a token's events.
#[server(prefix = "/api", endpoint = "token-events/list")]
pub async fn list_token_events(
    project: ProjectId,
    token: TokenId,
    before: Option<EventId>,
) -> Result<EventPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_events.list(&actor, project, token, before, 50).await)
}
