use crate::value::{ManagementTokenId, Timestamp};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most characters of a token's name.
pub const MAX_DESCRIPTION: usize = 120;

/// A personal token, as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagementToken {
    pub id: ManagementTokenId,
    /// The person's own name for it.
    pub description: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub expires_at: Timestamp,
    pub state: ManagementTokenState,
}

/// Whether a token works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ManagementTokenState {
    /// It works.
    Active,
    /// It works, and not much longer.
    Expiring,
    /// Its time is over.
    Expired,
}

/// A token that a person wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewManagementToken {
    pub description: String,
    /// In seconds.
    pub expires_in: i64,
    /// The last day on which it works, `2026-01-16` (UTC), in place of `expires_in`. Empty: none.
    pub last_day: String,
}

/// A token whose string is shown this once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedManagementToken {
    pub description: String,
    pub expires_at: Timestamp,
    /// The string.
    pub secret: String,
    /// Where the API is, for a ready `curl` line: `https://host` without a trailing slash.
    pub api_url: String,
}

impl fmt::Debug for CreatedManagementToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CreatedManagementToken(…)")
    }
}

/// Who a management token stands for, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManagementTokenKind {
    /// A person, until it expires.
    Personal,
    /// The same person for an hour at most; made by a program that has a personal one.
    Session,
    /// A program of the operator's: no person, and nothing beyond its scopes.
    Application,
}

impl ManagementTokenKind {
    const ALL: [Self; 3] = [Self::Personal, Self::Session, Self::Application];

    /// As the database has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Session => "session",
            Self::Application => "application",
        }
    }
}

impl FromStr for ManagementTokenKind {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(UnknownName)
    }
}

/// No name of a kind or scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown")]
pub struct UnknownName;

/// Something that an application may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ManagementScope {
    /// See projects.
    ReadProjects,
    /// See projects that were deleted.
    ReadDeletedProjects,
    /// See organizations.
    ReadOrganizations,
    /// Make API tokens of projects.
    ManageStorageTokens,
    /// Make API tokens that may change the protected default branch.
    CreateProtectedBranchTokens,
    /// Manage what the web app shows.
    ManageUi,
    /// Turn a login into an API token.
    ResolveStorageToken,
}

impl ManagementScope {
    /// Every scope there is.
    pub const ALL: [Self; 7] = [
        Self::ReadProjects,
        Self::ReadDeletedProjects,
        Self::ReadOrganizations,
        Self::ManageStorageTokens,
        Self::CreateProtectedBranchTokens,
        Self::ManageUi,
        Self::ResolveStorageToken,
    ];

    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadProjects => "projects:read",
            Self::ReadDeletedProjects => "deleted-projects:read",
            Self::ReadOrganizations => "organizations:read",
            Self::ManageStorageTokens => "manage:storage-tokens",
            Self::CreateProtectedBranchTokens => {
                "storage:tokens:create-protected-default-branch-privileged"
            }
            Self::ManageUi => "connection:ui-manage",
            Self::ResolveStorageToken => "internal:auth-bridge:resolve-storage-token",
        }
    }
}

impl fmt::Display for ManagementScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ManagementScope {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(UnknownName)
    }
}
