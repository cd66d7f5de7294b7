use crate::value::{OrganizationId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// What may become of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProjectState {
    Active,
    /// Switched off for a while.
    Disabled,
    /// Hidden, and still there.
    Deleted {
        at: Timestamp,
        restorable_until: Timestamp,
    },
    /// Gone with its data.
    Purged {
        at: Timestamp,
    },
}

/// A project in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSummary {
    pub id: ProjectId,
    pub name: String,
    pub organization: OrganizationId,
    pub organization_name: String,
    pub state: ProjectState,
    pub rows: i64,
    pub bytes: i64,
    pub members: i64,
    /// The newest event or use of a token.
    pub last_activity_at: Option<Timestamp>,
}

/// Projects by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectList {
    pub projects: Vec<ProjectSummary>,
    /// The id to ask for what follows; none on the last page.
    pub next: Option<ProjectId>,
}
