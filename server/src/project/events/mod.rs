//! Events: writing them so that none is lost, and so that ids grow in commit order.

mod recorder;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use recorder::Recorder;

use app::{
    project::token_events::EventKind,
    value::{ProjectId, Timestamp, TokenId},
};
use uuid::Uuid;

/// What an event is about.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    /// `token`, `bucket`, `table`.
    pub(crate) kind: &'static str,
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Object {
    pub(crate) fn new(kind: &'static str, id: &impl ToString, name: impl Into<String>) -> Self {
        Self { kind, id: id.to_string(), name: name.into() }
    }
}

/// An event that is not written yet.
#[derive(Debug, Clone)]
pub(crate) struct NewEvent {
    pub(crate) uuid: Uuid,
    pub(crate) project: ProjectId,
    /// `storage.tokenCreated`
    pub(crate) event: &'static str,
    pub(crate) kind: EventKind,
    pub(crate) message: String,
    pub(crate) object: Option<Object>,
    /// The token that did it.
    pub(crate) token: TokenId,
    pub(crate) token_name: String,
    /// A JSON object.
    pub(crate) params: serde_json::Value,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: Timestamp,
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

/// The stored kind.
pub(crate) fn kind_of(stored: &str) -> EventKind {
    match stored {
        "success" => EventKind::Success,
        "warn" => EventKind::Warn,
        "error" => EventKind::Error,
        _ => EventKind::Info,
    }
}
