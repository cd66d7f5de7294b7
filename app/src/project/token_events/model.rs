use crate::value::{EventId, Timestamp};
use serde::{Deserialize, Serialize};

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    Info,
    Success,
    Warn,
    /// Refused, or failed.
    Error,
}

/// A record of one operation by one token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: EventId,
    /// `storage.tokenCreated`
    pub event: String,
    pub kind: EventKind,
    /// One sentence.
    pub message: String,
    /// What it was about, in words: `bucket in.c-main`.
    pub object: String,
    /// The description of the token that did it.
    pub by: String,
    pub remote_addr: String,
    pub client: String,
    pub created_at: Timestamp,
}

/// A page of events, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPage {
    pub events: Vec<Event>,
    /// Ask for events older than this for the next page.
    pub older: Option<EventId>,
}
