use serde::{Deserialize, Serialize};
use std::fmt;

/// The fewest characters of a password (Unicode code points after NFKC).
pub const MIN_LENGTH: usize = 12;
/// The most characters of a password (Unicode code points after NFKC).
pub const MAX_LENGTH: usize = 256;

/// What the change-password form sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordChange {
    pub old_password: String,
    pub new_password: String,
    pub repeat_password: String,
    /// End every other session of the person as well.
    pub end_other_sessions: bool,
}

impl fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordChange(…)")
    }
}

/// What Account & Security shows about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountIdentity {
    pub email: String,
    pub name: String,
    /// When the password was last set.
    pub password_changed_at: crate::value::Timestamp,
}
