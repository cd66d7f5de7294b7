use crate::{
    account::{activity::ActivityEntry, multi_factor::MultiFactor, sessions::Session},
    value::{Timestamp, UserId},
};
use serde::{Deserialize, Serialize};

/// A person in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserSummary {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// `invited`, `active`, `disabled` or `deleted`.
    pub state: String,
    pub is_super_admin: bool,
    /// A second factor is asked for at sign-in.
    pub has_multi_factor: bool,
    /// The last use of a live session.
    pub last_seen_at: Option<Timestamp>,
    pub created_at: Timestamp,
}

/// People by e-mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserPage {
    pub users: Vec<UserSummary>,
    /// The id to ask for what follows; none on the last page.
    pub next: Option<UserId>,
}

/// One person, for a super admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserDetail {
    pub user: UserSummary,
    pub multi_factor: MultiFactor,
    pub sessions: Vec<Session>,
    /// The newest.
    pub activity: Vec<ActivityEntry>,
    /// The very person who looks.
    pub is_self: bool,
}
