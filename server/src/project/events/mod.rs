//! Events: writing them so that none is lost, and so that ids grow in commit order.

pub(crate) mod query;
mod recorder;
pub(crate) mod rest;
mod retention;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use recorder::Recorder;
pub use retention::plan_at;
pub(crate) use retention::{plan, purge};
pub use service::Events;
pub(crate) use service::{TURNS, oldest, turn};

use crate::core::Core;
use app::{
    project::{buckets::BucketId, token_events::EventKind},
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::borrow::Cow;
use uuid::Uuid;

/// Events are kept for so long: six months.
pub(crate) const KEEP_SECONDS: i64 = 180 * 86_400;
/// The component of events that the server itself writes.
pub(crate) const STORAGE: &str = "storage";

/// What an event is about.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    /// `token`, `bucket`, `table`, `configuration`.
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Object {
    pub(crate) fn new(kind: &'static str, id: &impl ToString, name: impl Into<String>) -> Self {
        Self { kind, id: id.to_string(), name: name.into() }
    }

    /// A bucket, by the name that the wire gives it.
    pub(crate) fn bucket(id: &BucketId) -> Self {
        Self::new("bucket", id, format!("c-{}", id.short_name()))
    }
}

/// An event that is not written yet.
#[derive(Debug, Clone)]
pub(crate) struct NewEvent {
    pub(crate) uuid: Uuid,
    pub(crate) project: ProjectId,
    /// `storage.tokenCreated`
    pub(crate) event: Cow<'static, str>,
    /// `storage`, or the component that the client named.
    pub(crate) component: Cow<'static, str>,
    pub(crate) configuration_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) kind: EventKind,
    pub(crate) message: String,
    pub(crate) object: Option<Object>,
    /// The token that did it.
    pub(crate) token: TokenId,
    pub(crate) token_name: String,
    pub(crate) details: Details,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: Timestamp,
}

/// What nobody searches by.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Details {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) params: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) results: Map<String, Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(crate) performance: Map<String, Value>,
}

impl NewEvent {
    /// An event of the server itself about what `token` did; the rest is empty.
    pub(crate) fn of_storage(
        core: &Core,
        project: ProjectId,
        (token, token_name): (TokenId, &str),
        actor: &Actor,
        event: &'static str,
        now: Timestamp,
    ) -> Self {
        Self {
            uuid: core.secrets.uuid(now),
            project,
            event: event.into(),
            component: STORAGE.into(),
            configuration_id: None,
            run_id: actor.run_id.clone(),
            kind: EventKind::Info,
            message: String::new(),
            object: None,
            token,
            token_name: token_name.to_owned(),
            details: Details::default(),
            remote_addr: actor.remote_addr.clone(),
            user_agent: actor.user_agent.clone(),
            created_at: now,
        }
    }
}

/// The kind as stored.
pub(crate) fn kind_as_str(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Info => "info",
        EventKind::Success => "success",
        EventKind::Warn => "warn",
        EventKind::Error => "error",
    }
}

/// The kind of this name, which is the wire's as well.
pub(crate) fn kind_named(name: &str) -> Option<EventKind> {
    [EventKind::Info, EventKind::Success, EventKind::Warn, EventKind::Error]
        .into_iter()
        .find(|kind| kind_as_str(*kind) == name)
}

/// The stored kind.
pub(crate) fn kind_of(stored: &str) -> EventKind {
    kind_named(stored).unwrap_or(EventKind::Info)
}
