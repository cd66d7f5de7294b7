use crate::value::Timestamp;
use serde::{Deserialize, Serialize};

/// One act on the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityEntry {
    /// Names it; nothing secret.
    pub id: String,
    pub at: Timestamp,
    /// What happened, in words with the name of the thing.
    pub what: String,
    /// Somebody who is after the account would leave this.
    pub is_warning: bool,
    /// Who did it; empty for the person themselves.
    pub done_by: String,
    /// Browser and system in words.
    pub device: String,
    pub remote_addr: String,
    /// How the session was proven, in words; empty where there was none.
    pub factor: String,
}

/// One page of the activity, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityPage {
    pub entries: Vec<ActivityEntry>,
    /// The id to ask for what is older; none on the last page.
    pub older: Option<String>,
}
