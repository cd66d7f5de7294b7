use crate::{
    organization::projects::Role,
    value::{JoinRequestId, ProjectId, Timestamp, UserId},
};
use serde::{Deserialize, Serialize};

/// The people in a project, as one of them sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectMembers {
    pub project: ProjectId,
    /// Of the project.
    pub name: String,
    /// Those who came first before the others.
    pub members: Vec<Member>,
    /// Who asks to be let in; for those who may answer.
    pub requests: Vec<JoinRequest>,
    /// The caller.
    pub me: UserId,
    /// May the caller add, change and remove people?
    pub can_manage: bool,
    /// May the caller give the role `share`?
    pub can_grant_share: bool,
}

/// Somebody in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// Has activated the account.
    pub is_activated: bool,
    pub role: Role,
    pub created_at: Timestamp,
    /// When the membership ends by itself.
    pub expires_at: Option<Timestamp>,
    pub reason: String,
    /// Has a second factor.
    pub has_multi_factor: bool,
    /// The name of who invited them or let them in.
    pub added_by: Option<String>,
}

/// Somebody who asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinRequest {
    pub id: JoinRequestId,
    pub name: String,
    pub email: String,
    pub reason: String,
    pub created_at: Timestamp,
    /// When the membership would end that they ask for.
    pub expires_at: Option<Timestamp>,
}

/// The most characters of why somebody is in a project.
pub const MAX_REASON: u32 = 255;

/// Somebody who is to become a member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewMember {
    pub email: String,
    /// The name of the role.
    pub role: String,
    /// Why; may be empty.
    pub reason: String,
    /// For how many seconds; for good when there is none.
    pub expires_in: Option<i64>,
    /// The last day of the membership, `2026-01-16` (UTC), in place of `expires_in`. Empty: none.
    pub last_day: String,
}
