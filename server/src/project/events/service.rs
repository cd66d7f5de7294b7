use super::{
    KEEP_SECONDS, NewEvent,
    rules::{self, PostedEvent, Search},
    store::{self, About, EventFilter, EventKey, EventRow},
};
use crate::{
    core::Core,
    db::Tx,
    project::{
        access::{Bearer, Refusal, authenticate, authenticate_writer, rules::Operation},
        buckets, tables, tokens,
    },
};
use app::{
    error::{AppError, ErrorKind},
    project::buckets::BucketId,
    services::Actor,
    value::{EventId, ProjectId, Timestamp, TokenId},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::SemaphorePermit, time};
use uuid::Uuid;

/// Searches for words at a time; SQLite has four connections that read.
pub(crate) const TURNS: usize = 2;
/// Whoever waits longer for a turn is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Events of a project, as programs read and write them.
pub struct Events {
    core: Arc<Core>,
}

/// Whose events are asked for.
#[derive(Debug)]
pub(crate) enum Scope {
    /// All that the caller may see.
    Project,
    /// What a token did and what was done to it.
    Token(TokenId),
    Bucket(BucketId),
    /// The bucket and the table's name in it.
    Table(BucketId, String),
}

fn unknown() -> AppError {
    AppError::not_found("notFound", "Event not found")
}

/// A turn to look through many events for words, which takes long: a few at a time leave the
/// others' reads their connections.
///
/// # Errors
/// `Busy` when none comes up soon.
pub(crate) async fn turn(core: &Core) -> Result<SemaphorePermit<'_>, AppError> {
    match time::timeout(LONGEST_WAIT, core.searches.acquire()).await {
        Ok(Ok(permit)) => Ok(permit),
        _ => Err(AppError::new(
            ErrorKind::Busy { retry_after: 5 },
            "",
            "Many searches are under way. Try again in a few seconds.",
        )),
    }
}

/// What is older than this is as good as gone.
pub(crate) fn oldest(now: Timestamp) -> Timestamp {
    now.plus_seconds(-KEEP_SECONDS)
}

impl Events {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Writes an event that a program reports; it is durable when this returns.
    ///
    /// # Errors
    /// `Invalid` naming the field.
    pub(crate) async fn post(
        &self,
        actor: &Actor,
        project: ProjectId,
        posted: PostedEvent,
    ) -> Result<(EventId, Uuid), AppError> {
        let result = self.post_inner(actor, project, posted).await;
        self.core.recorder.settle(result).await
    }

    async fn post_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        posted: PostedEvent,
    ) -> Result<(EventId, Uuid), Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        let bearer = authenticate_writer(core, &mut tx, actor, project, now).await?;
        let checked = rules::check_posted(posted)?;
        let empty = bearer.event(core, actor, "", checked.message, None, now);
        let event = NewEvent {
            event: checked.event.into(),
            component: checked.component.into(),
            configuration_id: checked.configuration_id,
            run_id: checked.run_id.or_else(|| empty.run_id.clone()),
            kind: checked.kind,
            details: checked.details,
            ..empty
        };
        let uuid = event.uuid;
        let id = store::insert_events(&mut tx, &[event]).await?;
        tx.commit().await?;
        Ok((id, uuid))
    }

    /// The events of the scope that match the search. Reading events leaves none.
    ///
    /// # Errors
    /// `Invalid` for a search that makes no sense; `Forbidden` and `NotFound` for the scope.
    pub(crate) async fn list(
        &self,
        actor: &Actor,
        project: ProjectId,
        scope: Scope,
        search: &Search,
    ) -> Result<Vec<EventRow>, AppError> {
        let result = self.list_inner(actor, project, scope, search).await;
        self.core.recorder.settle(result).await
    }

    async fn list_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        scope: Scope,
        search: &Search,
    ) -> Result<Vec<EventRow>, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let _turn = if search.query.is_empty() { None } else { Some(turn(core).await?) };
        let mut tx = core.db.read().await?;
        let bearer = authenticate(core, &mut tx, actor, project, now).await?;
        let (filter, [since, max]) = rules::check_search(search, project, oldest(now))?;
        let filter = EventFilter {
            since: find_bound(&mut tx, project, since, now).await?,
            before: find_bound(&mut tx, project, max, now).await?,
            ..filter
        };
        let filter = self.narrow(&mut tx, actor, &bearer, scope, filter, now).await?;
        let (rows, _) = store::list_events(&mut tx, &filter).await?;
        Ok(rows)
    }

    /// Narrows a filter to the scope, and to what the bearer may see of it.
    async fn narrow(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        bearer: &Bearer,
        scope: Scope,
        filter: EventFilter,
        now: Timestamp,
    ) -> Result<EventFilter, Refusal> {
        let (core, project) = (&*self.core, bearer.project);
        let sees_all = bearer.rights.allow(Operation::ReadAllEvents);
        let about = match scope {
            Scope::Project if sees_all => None,
            Scope::Project => Some(About::Token(bearer.token)),
            Scope::Token(token) => {
                if token != bearer.token {
                    bearer.require(core, actor, Operation::ManageTokens, now)?;
                }
                tokens::require_in_project(tx, project, token).await?;
                Some(About::Token(token))
            }
            Scope::Bucket(id) => {
                buckets::require_in_project(tx, project, &id).await?;
                bearer.require(core, actor, Operation::ReadBucket(&id), now)?;
                Some(About::Object("bucket", id.to_string()))
            }
            Scope::Table(bucket, name) => {
                buckets::require_in_project(tx, project, &bucket).await?;
                bearer.require(core, actor, Operation::ReadBucket(&bucket), now)?;
                tables::require_in_bucket(tx, project, &bucket, &name).await?;
                Some(About::Object("table", format!("{bucket}.{name}")))
            }
        };
        // who sees no other token's events sees of an object's those of its own alone
        let by = match &about {
            Some(About::Object(..)) if !sees_all => Some(bearer.token),
            _ => None,
        };
        Ok(EventFilter { about, by, ..filter })
    }

    /// One event, if the caller may see it.
    ///
    /// # Errors
    /// `NotFound`.
    pub(crate) async fn find(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: EventKey,
    ) -> Result<EventRow, AppError> {
        let result = self.find_inner(actor, project, id).await;
        self.core.recorder.settle(result).await
    }

    async fn find_inner(
        &self,
        actor: &Actor,
        project: ProjectId,
        id: EventKey,
    ) -> Result<EventRow, Refusal> {
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let bearer = authenticate(core, &mut tx, actor, project, now).await?;
        let row = store::find_event(&mut tx, project, id, oldest(now)).await?;
        let own = bearer.token;
        let is_own = |row: &EventRow| {
            let is_about = row.object_type.as_deref() == Some("token")
                && row.object_id.as_deref() == Some(&own.to_string());
            row.token_id == own.0 || is_about
        };
        let sees_all = bearer.rights.allow(Operation::ReadAllEvents);
        let row = row.filter(|row| sees_all || is_own(row)).ok_or_else(unknown)?;
        Ok(row)
    }
}

/// The id of the event that bounds a search.
async fn find_bound(
    tx: &mut Tx,
    project: ProjectId,
    key: Option<EventKey>,
    now: Timestamp,
) -> Result<Option<EventId>, AppError> {
    match key {
        None => Ok(None),
        Some(EventKey::Id(id)) => Ok(Some(id)),
        Some(uuid) => {
            let row = store::find_event(tx, project, uuid, oldest(now)).await?;
            row.map(|row| Some(EventId(row.id))).ok_or_else(unknown)
        }
    }
}
