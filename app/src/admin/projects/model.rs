use crate::value::{OrganizationId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// The most characters of the reason why a project is switched off.
pub const MAX_DISABLED_REASON: usize = 500;

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

/// One project, as who runs the installation sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectDetail {
    pub summary: ProjectSummary,
    /// The name of the template that it was made from.
    pub template: String,
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// Why somebody switched it off, while it is.
    pub disabled_reason: Option<String>,
    /// Until when, as who did it expects.
    pub disabled_until: Option<String>,
    /// It is about to be purged.
    pub is_being_purged: bool,
}
