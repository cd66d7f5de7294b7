use super::{rules::Rights, store::TokenRow};
use crate::{db::StoreError, organization::projects};
use app::{
    organization::projects::Role,
    project::tokens::{BucketPermission, Grants},
    value::Timestamp,
};

/// The grants of a token, as stored.
pub(crate) fn grants_of(row: &TokenRow) -> Result<Grants, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("the grants of token {}", row.id));
    let mut grants = Grants {
        components: serde_json::from_str(&row.components).map_err(|_| corrupt())?,
        can_manage_buckets: row.can_manage_buckets,
        can_read_all_file_uploads: row.can_read_all_file_uploads,
        can_purge_trash: row.can_purge_trash,
        can_manage_tokens: row.can_manage_tokens,
        ..Grants::default()
    };
    for entry in row.buckets.iter().flat_map(|list| list.split(',')) {
        let (id, permission) = entry.split_once('=').ok_or_else(corrupt)?;
        let permission = match permission {
            "read" => BucketPermission::Read,
            "write" => BucketPermission::Write,
            _ => return Err(corrupt()),
        };
        grants.buckets.insert(id.parse().map_err(|_| corrupt())?, permission);
    }
    Ok(grants)
}

/// The role of the token's owner, for the master token of a present member.
pub(crate) fn role_of(row: &TokenRow) -> Option<Role> {
    row.role.as_deref().filter(|_| row.kind == "master").and_then(|role| role.parse().ok())
}

/// What the token may do while it works.
pub(crate) fn rights_of(row: &TokenRow, grants: &Grants) -> Rights {
    role_of(row).map_or_else(|| Rights::of_grants(grants), Rights::of_role)
}

/// May who holds the token with this row and these rights come to hold the other one as well? It
/// must be able to do no more, and for no longer: master tokens have every right and no end.
pub(crate) fn reaches(
    row: &TokenRow,
    rights: &Rights,
    other: &TokenRow,
) -> Result<bool, StoreError> {
    let outlives = row.expires_at.is_some_and(|end| other.expires_at.is_none_or(|at| at > end));
    Ok(!outlives && rights.covers(&grants_of(other)?))
}

/// Why a token does not work, whatever was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dead {
    Deleted,
    Expired,
    /// It is the master token of somebody who is no longer an active member.
    OwnerGone,
    ProjectDisabled,
}

/// Why the token does not work now; none for one that does.
pub(super) fn find_dead(row: &TokenRow, now: Timestamp) -> Option<Dead> {
    if row.deleted_at.is_some() {
        return Some(Dead::Deleted);
    }
    if row.expires_at.is_some_and(|at| at <= now.0) {
        return Some(Dead::Expired);
    }
    let is_active = || {
        role_of(row).is_some()
            && row.member_expires_at.is_none_or(|at| at > now.0)
            && row.owner_state.as_deref() == Some("active")
    };
    if row.kind == "master" && !is_active() {
        return Some(Dead::OwnerGone);
    }
    disabled_reason(row, now).map(|_| Dead::ProjectDisabled)
}

/// Why the token's project is switched off; none for one that is not.
pub(crate) fn disabled_reason(row: &TokenRow, now: Timestamp) -> Option<&str> {
    projects::disabled_reason(row.disabled_reason.as_deref(), row.project_expires_at, now)
}

/// What the token may do now, or why it does not work.
pub(crate) fn working_rights(
    row: &TokenRow,
    now: Timestamp,
) -> Result<Result<Rights, Dead>, StoreError> {
    if let Some(dead) = find_dead(row, now) {
        return Ok(Err(dead));
    }
    Ok(Ok(rights_of(row, &grants_of(row)?)))
}
