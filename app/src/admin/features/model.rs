use crate::value::{FeatureId, Timestamp};
use serde::{Deserialize, Serialize};

/// The most characters of a feature's name.
pub const MAX_NAME: usize = 100;
/// The most characters of a feature's title.
pub const MAX_TITLE: usize = 255;
/// The most characters of a feature's description.
pub const MAX_DESCRIPTION: usize = 1000;

/// What a feature is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FeatureKind {
    /// A person.
    Admin,
    Project,
    /// Nobody in particular: it is on for all.
    Global,
}

impl FeatureKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Admin, Self::Project, Self::Global];

    /// As stored and as the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Project => "project",
            Self::Global => "global",
        }
    }

    /// Who can have such a feature.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Admin => "A person",
            Self::Project => "A project",
            Self::Global => "Everybody",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What is to become a feature, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewFeature {
    pub name: String,
    /// `admin`, `project` or `global`.
    pub kind: String,
    /// May be empty.
    pub title: String,
    /// May be empty.
    pub description: String,
    /// Administrators of a project may give it to their project.
    pub is_for_admins: bool,
    /// Programs may give it and take it away.
    pub is_for_programs: bool,
}

/// A feature in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feature {
    pub id: FeatureId,
    pub name: String,
    pub kind: FeatureKind,
    pub title: String,
    pub description: String,
    /// Administrators of a project may give it to their project.
    pub is_for_admins: bool,
    /// Programs may give it and take it away.
    pub is_for_programs: bool,
    pub created_at: Timestamp,
    /// How many projects have it.
    pub projects: i64,
    /// How many people have it.
    pub people: i64,
}
