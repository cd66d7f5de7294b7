use crate::{
    account::management_tokens::{ManagementScope, ManagementTokenState},
    value::{ManagementTokenId, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The token of an application, as those see it who may make some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationToken {
    pub id: ManagementTokenId,
    /// What it is for.
    pub description: String,
    /// The names of what it may do.
    pub scopes: Vec<String>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// None for one that does not end.
    pub expires_at: Option<Timestamp>,
    pub state: ManagementTokenState,
}

/// A token that is wanted for an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewApplicationToken {
    pub description: String,
    /// The names of what it may do.
    pub scopes: Vec<String>,
    /// In seconds; none for a token that does not end.
    pub expires_in: Option<i64>,
    /// The last day on which it works, `2026-01-16` (UTC), in place of `expires_in`. Empty: none.
    pub last_day: String,
}

/// A token whose string is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedApplicationToken {
    pub description: String,
    pub expires_at: Option<Timestamp>,
    /// The string.
    pub secret: String,
    /// Where the API is, for a ready `curl` line: `https://host` without a trailing slash.
    pub api_url: String,
}

impl fmt::Debug for CreatedApplicationToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CreatedApplicationToken(…)")
    }
}

/// What a scope lets an application do, in words.
pub(super) fn in_words(scope: ManagementScope) -> &'static str {
    match scope {
        ManagementScope::ReadProjects => "See every project and its people",
        ManagementScope::ReadDeletedProjects => "See projects that were deleted",
        ManagementScope::ReadOrganizations => "See every organization and its people",
        ManagementScope::ManageStorageTokens => "Make API tokens of every project",
        ManagementScope::CreateProtectedBranchTokens => {
            "Make API tokens that may change a protected default branch"
        }
        ManagementScope::ManageUi => "Manage what the web app shows",
        ManagementScope::ResolveStorageToken => "Turn a sign-in into an API token",
    }
}
