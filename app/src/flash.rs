//! What a form sent without JavaScript came to.
//!
//! The server answers such a post with a redirect back to the page, and keeps the outcome for that
//! one page in a sealed cookie; the page then shows exactly what it would have shown with
//! JavaScript: the error and what was typed, or the result.

use crate::error::AppError;
use serde::{Deserialize, Serialize};

/// The outcome of one form post.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// The server function's path: `/api/tokens/create`.
    pub path: String,
    /// The server function's output as JSON, or its refusal.
    pub outcome: Result<String, AppError>,
    /// The fields as typed, without passwords and codes.
    pub fields: Vec<(String, String)>,
}

impl std::fmt::Debug for Flash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Flash({})", self.path)
    }
}
