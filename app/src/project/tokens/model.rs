use crate::{
    project::buckets::BucketId,
    value::{Timestamp, TokenId, UserId},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// The most characters of a token's description.
pub const MAX_DESCRIPTION: usize = 255;

/// What kind of token it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// One per member; follows the role.
    Master,
    /// Made by a person.
    Limited,
    /// Made with a configuration.
    Component,
}

/// What a token may do with one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BucketPermission {
    /// Look at it, preview and export its tables.
    Read,
    /// Also create, change, fill and drop its tables.
    Write,
}

impl fmt::Display for BucketPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
        })
    }
}

/// What a limited token may do. Nothing is granted by default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Grants {
    /// Bucket by bucket.
    #[serde(default)]
    pub buckets: BTreeMap<BucketId, BucketPermission>,
    /// Components by id.
    #[serde(default)]
    pub components: Vec<String>,
    /// Create and drop buckets, and write to all of them, also to new ones.
    #[serde(default)]
    pub can_manage_buckets: bool,
    /// Read files that other tokens uploaded.
    #[serde(default)]
    pub can_read_all_file_uploads: bool,
    /// Delete configurations for good.
    #[serde(default)]
    pub can_purge_trash: bool,
    /// See the project's tokens, and make, change and delete limited ones that can do no more than
    /// itself. Granted through the Manage API alone.
    #[serde(default)]
    pub can_manage_tokens: bool,
}

impl Grants {
    /// These grants after a change to the others: what is chosen once and for all stays.
    #[must_use]
    pub fn with_fixed(&self, others: Self) -> Self {
        Self {
            can_manage_buckets: self.can_manage_buckets,
            can_manage_tokens: self.can_manage_tokens,
            ..others
        }
    }

    /// What these grants allow beyond the others.
    #[must_use]
    pub fn beyond(&self, others: &Self) -> Self {
        let is_more = |(id, permission): &(&BucketId, &BucketPermission)| {
            others.buckets.get(*id).is_none_or(|other| *other < **permission)
        };
        Self {
            buckets: self.buckets.iter().filter(is_more).map(|(id, p)| (id.clone(), *p)).collect(),
            components: self
                .components
                .iter()
                .filter(|id| !others.components.contains(id))
                .cloned()
                .collect(),
            can_manage_buckets: self.can_manage_buckets && !others.can_manage_buckets,
            can_read_all_file_uploads: self.can_read_all_file_uploads
                && !others.can_read_all_file_uploads,
            can_purge_trash: self.can_purge_trash && !others.can_purge_trash,
            can_manage_tokens: self.can_manage_tokens && !others.can_manage_tokens,
        }
    }

    /// What these grants allow, in words: `2 buckets read, 1 write`.
    pub fn in_words(&self) -> String {
        let mut parts = Vec::new();
        if self.can_manage_buckets {
            parts.push("all buckets, create and drop".to_owned());
        } else {
            let count = |wanted| self.buckets.values().filter(|p| **p == wanted).count();
            let (read, write) = (count(BucketPermission::Read), count(BucketPermission::Write));
            let noun = |n| if n == 1 { "bucket" } else { "buckets" };
            match (read, write) {
                (0, 0) => {}
                (read, 0) => parts.push(format!("{read} {} read", noun(read))),
                (0, write) => parts.push(format!("{write} {} write", noun(write))),
                (read, write) => parts.push(format!("{read} {} read, {write} write", noun(read))),
            }
        }
        match self.components.len() {
            0 => {}
            1 => parts.push("1 component".to_owned()),
            n => parts.push(format!("{n} components")),
        }
        if self.can_read_all_file_uploads {
            parts.push("all files".to_owned());
        }
        if self.can_purge_trash {
            parts.push("purge trash".to_owned());
        }
        if self.can_manage_tokens {
            parts.push("manage tokens".to_owned());
        }
        if parts.is_empty() { "no access".to_owned() } else { parts.join(", ") }
    }
}

/// A new token, as asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct NewToken {
    /// Empty: `Created by <creator>`.
    #[serde(default)]
    pub description: String,
    /// Seconds from now; none for a token that does not expire.
    #[serde(default)]
    pub expires_in: Option<i64>,
    /// The last day on which it works, `2026-01-16` (UTC), in place of `expires_in`. Empty: none.
    #[serde(default)]
    pub expires_on: String,
    #[serde(default)]
    pub grants: Grants,
}

impl NewToken {
    /// The change that makes an existing token like this one. Its expiry stays.
    pub fn into_change(self) -> TokenChange {
        let Grants { buckets, components, can_read_all_file_uploads, can_purge_trash, .. } =
            self.grants;
        TokenChange {
            description: Some(self.description),
            buckets: Some(buckets),
            components: Some(components),
            can_read_all_file_uploads: Some(can_read_all_file_uploads),
            can_purge_trash: Some(can_purge_trash),
        }
    }
}

/// What is to become of a limited token. None stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct TokenChange {
    pub description: Option<String>,
    /// In place of all the buckets before. Without effect on a token that manages buckets.
    pub buckets: Option<BTreeMap<BucketId, BucketPermission>>,
    /// In place of all the components before.
    pub components: Option<Vec<String>>,
    pub can_read_all_file_uploads: Option<bool>,
    pub can_purge_trash: Option<bool>,
}

/// Does the token work, and if not, why not?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenState {
    Active,
    Expired { at: Timestamp },
    Deleted { at: Timestamp },
}

/// A token, as seen. Never holds its string.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub kind: TokenKind,
    pub state: TokenState,
    pub description: String,
    pub created_at: Timestamp,
    /// When the string was last replaced; `created_at` when it never was.
    pub refreshed_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    pub last_used: Option<LastUse>,
    /// The description of the token that made it, or who made it through the Manage API; none for a
    /// master token.
    pub created_by: Option<String>,
    /// The person whose master token it is.
    pub owner: Option<UserId>,
    /// The owner's role, for master tokens.
    pub role: Option<String>,
    pub grants: Grants,
    /// It is the caller's own master token.
    pub is_own: bool,
}

/// When and by whom a token was last used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    pub at: Timestamp,
    pub remote_addr: String,
    pub client: String,
    /// Method and route: `GET /v2/storage/buckets`. Empty when it was not noted.
    pub operation: String,
}

/// A token's string, between its creation and the one answer that shows it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenSecret(String);

impl TokenSecret {
    /// Wraps a token string.
    pub fn new(value: String) -> Self {
        Self(value)
    }

    /// The token string.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TokenSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenSecret(…)")
    }
}

/// A token whose string is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedToken {
    pub token: Token,
    pub secret: TokenSecret,
    /// Where the API is, for a ready `curl` line: `https://host` without a trailing slash.
    pub api_url: String,
}

/// The tokens of a project as the caller may see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenList {
    /// Newest first; ended ones of the last 30 days are still among them.
    pub tokens: Vec<Token>,
    /// The caller may make tokens with grants (a guest's would have none).
    pub can_manage: bool,
}
