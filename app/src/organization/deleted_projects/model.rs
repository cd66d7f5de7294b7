use crate::value::{OrganizationId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// The deleted projects of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedProjects {
    pub organization: OrganizationId,
    pub organization_name: String,
    /// Those that are still there, the newest first.
    pub projects: Vec<DeletedProject>,
    /// The caller may restore them.
    pub can_restore: bool,
}

/// A project that was deleted and can be restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedProject {
    pub id: ProjectId,
    pub name: String,
    pub deleted_at: Timestamp,
    /// When it goes with its data.
    pub restorable_until: Timestamp,
}
