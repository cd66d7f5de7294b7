use crate::{
    organization::projects::Role,
    value::{OrganizationId, ProjectId, Timestamp},
};
use serde::{Deserialize, Serialize};

/// A project, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    pub organization: OrganizationId,
    pub organization_name: String,
    /// May the caller open the organization?
    pub in_organization: bool,
    pub role: Role,
    pub created_at: Timestamp,
    pub buckets: i64,
    pub tables: i64,
    pub rows: i64,
    pub bytes: i64,
    /// Limited tokens that work.
    pub tokens: i64,
    pub members: i64,
    /// May the caller make tokens?
    pub can_manage_tokens: bool,
}
