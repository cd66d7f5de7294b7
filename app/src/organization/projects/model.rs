use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a member may do in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Everything.
    Admin,
    /// Everything an admin may, and sharing with other projects.
    Share,
    /// Works with the data; no settings, people or tokens.
    Guest,
    /// Looks.
    ReadOnly,
}

/// The text names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role must be one of admin, guest, readOnly, share")]
pub struct UnknownRole;

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Admin => "admin",
            Self::Share => "share",
            Self::Guest => "guest",
            Self::ReadOnly => "readOnly",
        })
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        match text {
            "admin" => Ok(Self::Admin),
            "share" => Ok(Self::Share),
            "guest" => Ok(Self::Guest),
            "readOnly" => Ok(Self::ReadOnly),
            _ => Err(UnknownRole),
        }
    }
}
