use super::model::{DayActivity, EventPage, EventSearch};
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
    /// Events by the token and about it, newest first, older than `before`, `limit` (1 to 1,000) at
    /// a time.
    ///
    /// # Errors
    /// `Forbidden` for another's token without the right to manage tokens; `NotFound`; `Invalid`
    /// naming the field of the search.
    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<EventPage, AppError>;

    /// How many there are, not counting any newer than the first of them now, which comes with it.
    ///
    /// # Errors
    /// As for `list`.
    async fn count(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
    ) -> Result<(i64, Option<EventId>), AppError>;

    /// How much it did on each of the last 60 days, oldest first.
    ///
    /// # Errors
    /// As for `list`.
    async fn activity(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<DayActivity>, AppError>;
}

/// Reads a page of a token's events.
#[server(prefix = "/api", endpoint = "token-events/list")]
pub async fn list_token_events(
    project: ProjectId,
    token: TokenId,
    before: Option<EventId>,
    #[server(default)] search: EventSearch,
) -> Result<EventPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_events.list(&actor, project, token, &search, before, 50).await)
}

/// Reads how much a token did day by day.
#[server(prefix = "/api", endpoint = "token-events/activity")]
pub async fn read_token_activity(
    project: ProjectId,
    token: TokenId,
) -> Result<Vec<DayActivity>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_events.activity(&actor, project, token).await)
}
