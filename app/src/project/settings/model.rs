use crate::value::{OrganizationId, ProjectId, Timestamp};
use serde::{Deserialize, Serialize};

/// The settings of a project, as its members see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectSettings {
    pub id: ProjectId,
    pub name: String,
    pub organization: OrganizationId,
    pub organization_name: String,
    /// The name of the template that it was made from.
    pub template: String,
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// For so many days deleted data can be had back.
    pub retention_days: i64,
    /// Why it is switched off, while it is.
    pub disabled_reason: Option<String>,
    /// The caller may change them.
    pub can_manage: bool,
    /// Other organizations that the caller may move it to.
    pub targets: Vec<MoveTarget>,
}

/// An organization that a project can be moved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveTarget {
    pub id: OrganizationId,
    pub name: String,
    /// Members of the project without a second factor cannot come in there.
    pub requires_mfa: bool,
}
