//! What calls of the Manage API about maintainers and organizations have in common.

use crate::http::{maybe_integer, maybe_text, missing};
use app::error::AppError;
use serde::Deserialize;
use utoipa::ToSchema;

/// Who is to be added: by id, or by e-mail. An address that nobody has gets an account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct WireNewMember {
    #[serde(deserialize_with = "maybe_integer")]
    id: Option<i64>,
    #[serde(deserialize_with = "maybe_text")]
    email: Option<String>,
}

impl WireNewMember {
    /// The person's e-mail or id.
    pub(super) fn who(self) -> Result<String, AppError> {
        let who = self.email.or_else(|| self.id.map(|id| id.to_string()));
        who.ok_or_else(|| missing("email", "Set an id or an email."))
    }
}

/// # Errors
/// `Invalid` in the words that clients know.
pub(super) fn name_of(name: Option<String>) -> Result<String, AppError> {
    name.ok_or_else(|| missing("name", "A name must be set"))
}
