use serde::{Deserialize, Serialize};

/// What the sign-in and sign-up pages need to know about the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUpPolicy {
    /// Strangers may make an account.
    pub is_open: bool,
}
