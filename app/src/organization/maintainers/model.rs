use crate::value::{MaintainerId, OrganizationId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

/// A maintainer, as its members see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Maintainer {
    pub id: MaintainerId,
    pub name: String,
    pub created_at: Timestamp,
    pub organizations: Vec<MaintainedOrganization>,
    pub members: Vec<Person>,
    /// The caller, if a member.
    pub me: Option<UserId>,
    /// The caller may delete it.
    pub can_delete: bool,
}

/// An organization of a maintainer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaintainedOrganization {
    pub id: OrganizationId,
    pub name: String,
}

/// A member, as other members see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    pub name: String,
    pub email: String,
}
