use crate::value::{MaintainerId, OrganizationId, ProjectId};
use serde::{Deserialize, Serialize};

/// Everything on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Home {
    /// Organizations that the person is in, or has a project in; by name.
    pub organizations: Vec<HomeOrganization>,
    /// Maintainers that the person is in (all of them for a super admin); by name.
    pub maintainers: Vec<HomeMaintainer>,
    /// May make a maintainer.
    pub can_create_maintainer: bool,
}

/// A maintainer on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeMaintainer {
    pub id: MaintainerId,
    pub name: String,
    pub organizations: i64,
}

/// An organization on the home page, with the person's projects in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeOrganization {
    pub id: OrganizationId,
    pub name: String,
    /// In the organization itself, not just in a project of it.
    pub is_member: bool,
    /// Nothing in it can be opened before the person has set up a second factor.
    pub needs_mfa: bool,
    pub projects: Vec<HomeProject>,
}

/// A project on the home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeProject {
    pub id: ProjectId,
    pub name: String,
    /// The person's role in it.
    pub role: String,
}
