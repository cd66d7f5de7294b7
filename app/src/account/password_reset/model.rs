use serde::{Deserialize, Serialize};
use std::fmt;

/// What the form behind the mailed link sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPassword {
    /// The secret half of the mailed link.
    pub code: String,
    pub new_password: String,
    pub repeat_password: String,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}
