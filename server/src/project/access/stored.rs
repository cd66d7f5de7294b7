use super::{rules::Rights, store::TokenRow};
use crate::db::StoreError;
use app::{
    organization::projects::Role,
    project::tokens::{BucketPermission, Grants},
};

/// The grants of a token, as stored.
pub(crate) fn grants_of(row: &TokenRow) -> Result<Grants, StoreError> {
    let corrupt = || StoreError::Corrupt(format!("the grants of token {}", row.id));
    let mut grants = Grants {
        components: serde_json::from_str(&row.components).map_err(|_| corrupt())?,
        can_manage_buckets: row.can_manage_buckets,
        can_read_all_file_uploads: row.can_read_all_file_uploads,
        can_purge_trash: row.can_purge_trash,
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
