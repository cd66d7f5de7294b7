use crate::value::{OrganizationId, UserId};
use serde::{Deserialize, Serialize};

/// Whether an organization asks for a second factor, and who has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForcedMfa {
    pub organization: OrganizationId,
    pub name: String,
    pub is_required: bool,
    /// Who is locked out, or would be; empty for who is no member.
    pub without: Vec<PersonWithout>,
    /// The caller is a member, and may change it.
    pub is_member: bool,
    /// The caller has a second factor.
    pub have_i_factor: bool,
}

/// Somebody in the organization or one of its projects who has no second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonWithout {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub in_organization: bool,
    /// The names of the projects that the person is in.
    pub projects: Vec<String>,
}
