use serde::{Deserialize, Serialize};
use std::fmt;

/// What the activation form sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activation {
    /// The secret half of the mailed link.
    pub code: String,
    pub name: String,
    pub new_password: String,
    pub repeat_password: String,
}

impl fmt::Debug for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Activation(…)")
    }
}
