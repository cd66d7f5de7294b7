use serde::{Deserialize, Serialize};

/// The first person, as typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstPerson {
    /// The one-time code from the setup link.
    pub code: String,
    pub email: String,
    pub name: String,
    pub password: String,
}

impl std::fmt::Debug for FirstPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FirstPerson").field("email", &self.email).finish_non_exhaustive()
    }
}
