use crate::value::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Where in the flow of data a bucket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Data that comes in.
    In,
    /// Data that goes out.
    Out,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::In => "in",
            Self::Out => "out",
        })
    }
}

/// A bucket's id: `<stage>.c-<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BucketId {
    stage: Stage,
    /// Without the `c-`.
    name: String,
}

/// Why a text is no bucket id or name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidBucketId {
    #[error("The stage must be \"in\" or \"out\".")]
    Stage,
    #[error(
        "The name must be 1 to 96 characters: letters without accents, digits, hyphens and underscores, not starting with an underscore."
    )]
    Name,
}

/// The most characters of a bucket's name.
pub const MAX_BUCKET_NAME: usize = 96;

impl BucketId {
    /// The id of the bucket with this name; a leading `c-` is taken off first.
    pub fn new(stage: &str, name: &str) -> Result<Self, InvalidBucketId> {
        let stage = match stage {
            "in" => Stage::In,
            "out" => Stage::Out,
            _ => return Err(InvalidBucketId::Stage),
        };
        let name = name.strip_prefix("c-").unwrap_or(name);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if name.is_empty()
            || name.len() > MAX_BUCKET_NAME
            || name.starts_with('_')
            || !name.bytes().all(plain)
        {
            return Err(InvalidBucketId::Name);
        }
        Ok(Self { stage, name: name.to_owned() })
    }

    /// `in` or `out`.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The name without the `c-`.
    pub fn short_name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for BucketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.c-{}", self.stage, self.name)
    }
}

impl FromStr for BucketId {
    type Err = InvalidBucketId;

    fn from_str(text: &str) -> Result<Self, InvalidBucketId> {
        let (stage, name) = text.split_once(".c-").ok_or(InvalidBucketId::Name)?;
        Self::new(stage, &format!("c-{name}"))
    }
}

impl TryFrom<String> for BucketId {
    type Error = InvalidBucketId;

    fn try_from(text: String) -> Result<Self, InvalidBucketId> {
        text.parse()
    }
}

impl From<BucketId> for String {
    fn from(id: BucketId) -> Self {
        id.to_string()
    }
}

/// A new bucket, as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct NewBucket {
    /// `in` or `out`.
    pub stage: String,
    pub name: String,
    pub description: String,
}

/// A bucket, as seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    pub id: BucketId,
    pub description: String,
    pub created_at: Timestamp,
    /// When data in it last changed.
    pub last_change_at: Option<Timestamp>,
    pub tables: i64,
    pub rows: i64,
    pub bytes: i64,
}

/// A table, as seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// `<bucket id>.<name>`.
    pub id: String,
    pub name: String,
    pub bucket: BucketId,
    pub columns: Vec<String>,
    pub primary_key: Vec<String>,
    pub rows: i64,
    pub bytes: i64,
    pub created_at: Timestamp,
    pub last_import_at: Option<Timestamp>,
    pub last_change_at: Option<Timestamp>,
}

/// A bucket and what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketDetail {
    pub bucket: Bucket,
    pub tables: Vec<Table>,
}

/// The buckets of a project, and whether the caller may make more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketList {
    pub buckets: Vec<Bucket>,
    pub can_create: bool,
}
