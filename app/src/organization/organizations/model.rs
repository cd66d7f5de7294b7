use crate::{
    organization::maintainers::Person,
    value::{JoinRequestId, MaintainerId, OrganizationId, ProjectId, Timestamp, UserId},
};
use serde::{Deserialize, Serialize};

/// An organization, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    pub id: OrganizationId,
    pub name: String,
    pub maintainer: MaintainerId,
    pub maintainer_name: String,
    pub created_at: Timestamp,
    pub projects: Vec<OrganizationProject>,
    pub members: Vec<Person>,
    /// Super admins and people of the maintainer may let themselves in.
    pub allows_auto_join: bool,
    /// Everybody in it and in its projects needs a second factor.
    pub requires_mfa: bool,
    /// The caller, if a member.
    pub me: Option<UserId>,
    /// The caller may make projects here.
    pub can_create_project: bool,
    /// The caller may use its maintainer.
    pub can_use_maintainer: bool,
}

/// A project of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationProject {
    pub id: ProjectId,
    pub name: String,
    /// The caller's role in it, if any.
    pub role: Option<String>,
    /// What the caller asked its administrators, while that waits for an answer.
    pub request: Option<JoinRequestId>,
}
