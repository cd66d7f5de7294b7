use crate::db::StoreError;
use app::project::tokens::{BucketPermission, Grants};

/// Grants as the database holds them: components as a JSON list, buckets as
/// `in.c-main=read,out.c-main=write`, and the flags manage buckets, read all files, purge trash.
pub(crate) fn stored_grants(
    components: &str,
    buckets: Option<&str>,
    [can_manage_buckets, can_read_all_file_uploads, can_purge_trash]: [bool; 3],
) -> Result<Grants, StoreError> {
    let corrupt = || StoreError::Corrupt("the grants of a token".to_owned());
    let mut grants = Grants {
        components: serde_json::from_str(components).map_err(|_| corrupt())?,
        can_manage_buckets,
        can_read_all_file_uploads,
        can_purge_trash,
        ..Grants::default()
    };
    for entry in buckets.into_iter().flat_map(|list| list.split(',')) {
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
