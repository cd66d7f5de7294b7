use crate::value::Timestamp;
use serde::{Deserialize, Serialize};

/// One signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Names the session; not its secret.
    pub id: String,
    /// This very browser.
    pub is_current: bool,
    /// The person's own name for the device; none when they gave it none.
    pub name: Option<String>,
    /// Browser and system in words: `Firefox on Linux`.
    pub device: String,
    pub remote_addr: String,
    pub created_at: Timestamp,
    /// To the minute.
    pub last_seen_at: Timestamp,
    /// How the person proved who they are: `Password and TOTP`.
    pub factor: String,
}
