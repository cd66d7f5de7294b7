use crate::{
    account::sessions::device,
    core::Core,
    project::{
        access::{Refusal, authenticate, rules::Operation},
        events::{kind_of, store},
        tokens,
    },
};
use app::{
    error::AppError,
    project::token_events::{Event, EventPage, TokenEventService},
    services::Actor,
    value::{EventId, ProjectId, Timestamp, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// The most events of one page.
const MOST: u32 = 100;

/// What a token did, and what was done to it.
pub struct TokenEvents {
    core: Arc<Core>,
}

impl TokenEvents {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<EventPage, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let limit = limit.clamp(1, MOST);
        let mut tx = core.db.read().await?;
        let bearer = authenticate(core, &mut tx, actor, project, now).await?;
        if bearer.token != token {
            bearer.require(core, actor, Operation::ManageTokens, now)?;
        }
        tokens::require_in_project(&mut tx, project, token).await?;
        let mut rows = store::list_of_token(&mut tx, project, token, before, limit + 1).await?;
        let has_older = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let older = if has_older { rows.last().map(|row| EventId(row.id)) } else { None };
        let events = rows
            .into_iter()
            .map(|row| Event {
                id: EventId(row.id),
                event: row.event,
                kind: kind_of(&row.kind),
                message: row.message,
                object: match (row.object_type, row.object_name) {
                    (Some(kind), Some(name)) => format!("{kind} {name}"),
                    _ => String::new(),
                },
                by: row.token_name,
                remote_addr: row.remote_addr,
                client: device::in_words(&row.user_agent),
                created_at: Timestamp(row.created_at),
            })
            .collect();
        Ok(EventPage { events, older })
    }
}

#[async_trait]
impl TokenEventService for TokenEvents {
    async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        before: Option<EventId>,
        limit: u32,
    ) -> Result<EventPage, AppError> {
        let result = self.list_inner(actor, project, token, before, limit).await;
        self.core.recorder.settle(result).await
    }
}
