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
    /// A program reported it; otherwise the server itself wrote it down.
    pub is_reported: bool,
}

/// Which of a token's events are wanted. What is empty leaves nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct EventSearch {
    /// Stands in the message, the name of the event, its object or its details.
    #[serde(default)]
    pub text: String,
    /// One of [`RESULTS`].
    #[serde(default)]
    pub result: String,
    /// One of [`OBJECTS`].
    #[serde(default)]
    pub object: String,
    /// The first day, `2026-01-16` (UTC).
    #[serde(default)]
    pub from: String,
    /// The last day, `2026-01-16` (UTC).
    #[serde(default)]
    pub until: String,
}

impl EventSearch {
    /// It leaves nothing out.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Its fields by name, as addresses carry them.
    pub fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("text", &self.text),
            ("result", &self.result),
            ("object", &self.object),
            ("from", &self.from),
            ("until", &self.until),
        ]
    }
}

/// How operations can have ended: what is sent, and what people read.
pub const RESULTS: [(&str, &str); 4] =
    [("", "All"), ("done", "Done"), ("warned", "Done, with a warning"), ("refused", "Refused")];

/// What operations can be about: what is sent, and what people read.
pub const OBJECTS: [(&str, &str); 5] = [
    ("", "Everything"),
    ("token", "Tokens"),
    ("bucket", "Buckets"),
    ("table", "Tables"),
    ("componentConfiguration", "Configurations"),
];

/// A page of events, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventPage {
    pub events: Vec<Event>,
    /// Ask for events older than this for the next page.
    pub older: Option<EventId>,
}

/// How much a token did on one day (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayActivity {
    /// Its first instant.
    pub day: Timestamp,
    pub done: i64,
    pub refused: i64,
}
