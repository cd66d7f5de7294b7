use crate::value::OrganizationId;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A project that somebody wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewProject {
    pub name: String,
    /// The id of the template that it is made from; empty for the one for work.
    pub template: String,
    /// The name that clients know the storage by; empty for what the template says.
    pub backend: String,
    /// For how many days deleted data can be had back; none for the usual time.
    pub retention_days: Option<i64>,
}

impl From<&str> for NewProject {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }
}

/// What a project of an organization can be made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectOffer {
    pub organization: OrganizationId,
    pub organization_name: String,
    pub templates: Vec<ProjectTemplate>,
    /// For so many days deleted data can be had back, unless somebody says otherwise.
    pub retention_days: i64,
}

/// A kind of project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectTemplate {
    pub id: String,
    pub name: String,
    pub description: String,
}

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

impl Role {
    /// Every role, the strongest first.
    pub const ALL: [Self; 4] = [Self::Admin, Self::Share, Self::Guest, Self::ReadOnly];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "Admin",
            Self::Share => "Share",
            Self::Guest => "Guest",
            Self::ReadOnly => "Read only",
        }
    }

    /// Its name, and what it is for.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Admin => "Admin: everything in the project",
            Self::Share => "Share: everything, and sharing with other projects",
            Self::Guest => "Guest: works with the data; no settings, people or tokens",
            Self::ReadOnly => "Read only: looks at the data",
        }
    }

    /// The roles that somebody may give, for choosing one: what is sent, and what people read.
    pub fn choices(can_grant_share: bool) -> Vec<(String, String)> {
        let may_give = |role: &Self| *role != Self::Share || can_grant_share;
        let choice = |role: Self| (role.to_string(), role.in_words().to_owned());
        Self::ALL.into_iter().filter(may_give).map(choice).collect()
    }
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
