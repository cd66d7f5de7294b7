use super::rules;
use crate::{
    account::sessions::device,
    core::Core,
    db::Tx,
    project::{
        access::{Refusal, authenticate, rules::Operation},
        events::{
            STORAGE, kind_of, oldest,
            store::{self, About, EventFilter, EventRow},
            turn,
        },
        tokens,
    },
};
use app::{
    error::AppError,
    project::token_events::{DayActivity, Event, EventPage, EventSearch, TokenEventService},
    services::Actor,
    value::{EventId, ProjectId, Timestamp, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The most events of one page.
pub(super) const MOST: u32 = 1_000;

/// What a token did, and what was done to it.
pub struct TokenEvents {
    core: Arc<Core>,
}

impl TokenEvents {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// A transaction in which the caller was found to be allowed to see the token's events.
    async fn allowed(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<(Tx, Timestamp), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let bearer = authenticate(core, &mut tx, actor, project, now).await?;
        if bearer.token != token {
            bearer.require(core, actor, Operation::ManageTokens, now)?;
        }
        tokens::require_in_project(&mut tx, project, token).await?;
        Ok((tx, now))
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
        (before, limit): (Option<EventId>, u32),
    ) -> Result<EventPage, Refusal> {
        let limit = limit.clamp(1, MOST);
        let _turn = if search.text.is_empty() { None } else { Some(turn(&self.core).await?) };
        let (mut tx, now) = self.allowed(actor, project, token).await?;
        let filter = filter(project, token, search, now)?;
        let filter = EventFilter { before, limit: limit + 1, ..filter };
        let (mut rows, is_cut) = store::list_events(&mut tx, &filter).await?;
        let has_older = is_cut || rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let older = if has_older { rows.last().map(|row| EventId(row.id)) } else { None };
        Ok(EventPage { events: rows.into_iter().map(seen).collect(), older })
    }

    async fn count_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
    ) -> Result<(i64, Option<EventId>), Refusal> {
        let _turn = if search.text.is_empty() { None } else { Some(turn(&self.core).await?) };
        let (mut tx, now) = self.allowed(actor, project, token).await?;
        let filter = filter(project, token, search, now)?;
        let (newest, _) =
            store::list_events(&mut tx, &EventFilter { limit: 1, ..filter.clone() }).await?;
        let count = store::count_events(&mut tx, &filter).await?;
        Ok((count, newest.first().map(|row| EventId(row.id))))
    }

    async fn activity_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<DayActivity>, Refusal> {
        let (mut tx, now) = self.allowed(actor, project, token).await?;
        let after = now.plus_seconds(-rules::DAYS * 86_400);
        let counted = store::count_by_day(&mut tx, project, token, after).await?;
        Ok(rules::days(&counted, now))
    }
}

/// The events of the token that the search lets through.
fn filter(
    project: ProjectId,
    token: TokenId,
    search: &EventSearch,
    now: Timestamp,
) -> Result<EventFilter, AppError> {
    let wanted = rules::check_search(search)?;
    let kept = oldest(now);
    Ok(EventFilter {
        about: Some(About::Token(token)),
        query: wanted.query,
        object_type: wanted.object_type,
        until: wanted.until,
        ..EventFilter::of_project(project, wanted.after.map_or(kept, |after| after.max(kept)))
    })
}

fn seen(row: EventRow) -> Event {
    // a bucket, table or configuration is known by its id, a token by its description
    let object = match (row.object_type.as_deref(), row.object_id, row.object_name) {
        (Some("token"), _, Some(name)) => format!("token {name}"),
        (Some("componentConfiguration"), _, Some(name)) => format!("configuration {name}"),
        (Some(kind), Some(id), _) => format!("{kind} {id}"),
        _ => String::new(),
    };
    Event {
        id: EventId(row.id),
        event: row.event,
        kind: kind_of(&row.kind),
        message: row.message,
        object,
        by: row.token_name,
        remote_addr: row.remote_addr,
        client: device::in_words(&row.user_agent),
        created_at: Timestamp(row.created_at),
        is_reported: row.component != STORAGE,
    }
}

#[async_trait]
impl TokenEventService for TokenEvents {
    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<EventPage, AppError> {
        let result = self.list_inner(actor, project, token, search, (before, limit)).await;
        self.core.recorder.settle(result).await
    }

    async fn count(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        search: &EventSearch,
    ) -> Result<(i64, Option<EventId>), AppError> {
        let result = self.count_inner(actor, project, token, search).await;
        self.core.recorder.settle(result).await
    }

    async fn activity(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
    ) -> Result<Vec<DayActivity>, AppError> {
        let result = self.activity_inner(actor, project, token).await;
        self.core.recorder.settle(result).await
    }
}
