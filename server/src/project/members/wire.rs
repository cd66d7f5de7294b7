//! Members and requests: on the pages, and in the shapes of the Manage API.

use super::store::{JoinRequestRow, MemberRow};
use crate::{db::StoreError, organization::maintainers::wire::WirePerson};
use app::{
    error::AppError,
    organization::projects::Role,
    project::members::{JoinRequest, Member},
    value::{JoinRequestId, Timestamp, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;

impl TryFrom<MemberRow> for Member {
    type Error = AppError;

    fn try_from(row: MemberRow) -> Result<Self, AppError> {
        let corrupt = |_| StoreError::Corrupt(format!("the role of user {}", row.id));
        let role = row.role.parse::<Role>().map_err(corrupt)?;
        Ok(Self {
            id: UserId(row.id),
            name: row.name,
            email: row.email,
            is_activated: row.state != "invited",
            role,
            created_at: Timestamp(row.created_at),
            expires_at: row.expires_at.map(Timestamp),
            reason: row.reason,
            has_multi_factor: row.has_multi_factor,
            added_by: row.invitor_name.or(row.approver_name),
        })
    }
}

impl From<JoinRequestRow> for JoinRequest {
    fn from(row: JoinRequestRow) -> Self {
        let expires_at = row.expires_at();
        Self {
            id: JoinRequestId(row.id),
            name: row.user_name,
            email: row.user_email,
            reason: row.reason,
            created_at: Timestamp(row.created_at),
            expires_at,
        }
    }
}

/// A member of a project, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireProjectMember {
    id: i64,
    name: String,
    email: String,
    mfa_enabled: bool,
    features: Vec<String>,
    /// When the membership ends by itself.
    expires: Option<String>,
    created: String,
    reason: String,
    role: String,
    #[schema(example = "active")]
    status: &'static str,
    /// Who invited them.
    invitor: Option<WirePerson>,
    /// Who let them in.
    approver: Option<WirePerson>,
    can_approve_merge_requests: bool,
}

fn named(id: Option<i64>, name: Option<String>, email: Option<String>) -> Option<WirePerson> {
    Some(WirePerson::new(id?, name?, email?))
}

impl From<MemberRow> for WireProjectMember {
    fn from(row: MemberRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            email: row.email,
            mfa_enabled: row.has_multi_factor,
            features: Vec::new(),
            expires: row.expires_at.map(|at| Timestamp(at).wire()),
            created: Timestamp(row.created_at).wire(),
            reason: row.reason,
            role: row.role,
            status: "active",
            invitor: named(row.invitor_id, row.invitor_name, row.invitor_email),
            approver: named(row.approver_id, row.approver_name, row.approver_email),
            can_approve_merge_requests: false,
        }
    }
}

/// A request, as the project sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WireJoinRequest {
    id: i64,
    created: String,
    expires: Option<String>,
    reason: String,
    user: WirePerson,
}

impl From<JoinRequestRow> for WireJoinRequest {
    fn from(row: JoinRequestRow) -> Self {
        Self {
            id: row.id,
            created: Timestamp(row.created_at).wire(),
            expires: row.expires_at().map(Timestamp::wire),
            reason: row.reason,
            user: WirePerson::new(row.user_id, row.user_name, row.user_email),
        }
    }
}

/// The project that somebody asks to be let into.
#[derive(Debug, Serialize, ToSchema)]
struct WireWantedProject {
    id: i64,
    name: String,
}

/// A request, as the person sees it who made it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WireOwnJoinRequest {
    id: i64,
    created: String,
    expires: Option<String>,
    reason: String,
    project: WireWantedProject,
}

impl From<JoinRequestRow> for WireOwnJoinRequest {
    fn from(row: JoinRequestRow) -> Self {
        Self {
            id: row.id,
            created: Timestamp(row.created_at).wire(),
            expires: row.expires_at().map(Timestamp::wire),
            reason: row.reason,
            project: WireWantedProject { id: row.project_id, name: row.project_name },
        }
    }
}
