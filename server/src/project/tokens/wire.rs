//! Tokens in the shapes of the Storage API.

use super::service::state_of;
use crate::{
    admin::features::split_names,
    http::State,
    organization::projects::wire::{ProjectFacts, WireOwner},
    project::access::{
        grants_of, rights_of, role_of,
        rules::{BucketRights, Operation, TokenRights},
        store::TokenRow,
    },
};
use app::{
    error::AppError,
    organization::projects::Role,
    project::{
        buckets::BucketId,
        tokens::{Grants, TokenSecret, TokenState},
    },
    value::Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A token, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireToken {
    id: String,
    /// The string, shown when it was just made and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    token: Option<TokenSecret>,
    created: String,
    refreshed: String,
    description: String,
    uri: String,
    is_master_token: bool,
    can_manage_buckets: bool,
    can_manage_tokens: bool,
    can_read_all_file_uploads: bool,
    can_purge_trash: bool,
    can_manage_protected_default_branch: bool,
    can_create_jobs: bool,
    expires: Option<String>,
    is_expired: bool,
    is_disabled: bool,
    daily_capacity: u32,
    /// `read`, `write` or `manage` by bucket id.
    bucket_permissions: BTreeMap<String, String>,
    /// Component ids; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    component_access: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator_token: Option<WireCreator>,
    /// The member, for a master token.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin: Option<WireAdmin>,
}

/// The token that made a token.
#[derive(Debug, Serialize, ToSchema)]
struct WireCreator {
    id: i64,
    description: String,
}

/// The member whose master token it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireAdmin {
    id: i64,
    name: String,
    features: Vec<String>,
    is_organization_member: bool,
    #[schema(value_type = String)]
    role: Role,
    is_activated: bool,
}

/// The person behind a token.
#[derive(Debug, Serialize, ToSchema)]
struct WireAdminOwner {
    id: i64,
    name: String,
    email: String,
}

/// The organization of a token's project.
#[derive(Debug, Serialize, ToSchema)]
struct WireOrganization {
    id: String,
}

/// A token with its project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireTokenDetail {
    #[serde(flatten)]
    token: WireToken,
    #[serde(rename = "isBYODB")]
    is_byodb: bool,
    /// The person behind the token: its member, or the one who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_owner: Option<WireAdminOwner>,
    organization: WireOrganization,
    owner: WireOwner,
}

/// What a token may do with each bucket, in the wire's words. `all` are the project's buckets.
fn permissions(
    rights: &BucketRights,
    grants: &Grants,
    all: &[BucketId],
) -> BTreeMap<String, String> {
    let each = |word: &str| all.iter().map(|id| (id.to_string(), word.to_owned())).collect();
    match rights {
        BucketRights::Manage => each("manage"),
        BucketRights::ReadAll => each("read"),
        BucketRights::Granted(_) => {
            grants.buckets.iter().map(|(id, p)| (id.to_string(), p.to_string())).collect()
        }
    }
}

/// A token as lists show it; with its string when it was just made.
pub(super) fn token(
    state: &State,
    row: &TokenRow,
    buckets: &[BucketId],
    secret: Option<TokenSecret>,
) -> Result<WireToken, AppError> {
    let grants = grants_of(row)?;
    let rights = rights_of(row, &grants);
    let now = state.core.clock.now();
    Ok(WireToken {
        id: row.id.to_string(),
        token: secret,
        created: Timestamp(row.created_at).wire(),
        refreshed: Timestamp(row.refreshed_at).wire(),
        description: row.description.clone(),
        uri: format!("{}/v2/storage/tokens/{}", state.core.config.public_url, row.id),
        is_master_token: row.kind == "master",
        can_manage_buckets: rights.allow(Operation::ManageBuckets),
        can_manage_tokens: rights.tokens == TokenRights::Manage,
        can_read_all_file_uploads: rights.can_read_all_file_uploads,
        can_purge_trash: rights.can_purge_trash,
        can_manage_protected_default_branch: false,
        can_create_jobs: false,
        expires: row.expires_at.map(|at| Timestamp(at).wire()),
        is_expired: matches!(state_of(row, now), TokenState::Expired { .. }),
        is_disabled: false,
        daily_capacity: 0,
        bucket_permissions: permissions(&rights.buckets, &grants, buckets),
        component_access: grants.components,
        creator_token: row.creator_id.map(|id| WireCreator {
            id,
            description: row.creator_description.clone().unwrap_or_default(),
        }),
        admin: row.user_id.zip(role_of(row)).map(|(id, role)| WireAdmin {
            id,
            name: row.owner_name.clone().unwrap_or_default(),
            features: row.owner_features.as_deref().map(split_names).unwrap_or_default(),
            is_organization_member: row.is_organization_member,
            role,
            is_activated: false,
        }),
    })
}

/// A token with its project, as details show it.
pub(super) fn detail(
    state: &State,
    row: &TokenRow,
    buckets: &[BucketId],
) -> Result<WireTokenDetail, AppError> {
    Ok(WireTokenDetail {
        token: token(state, row, buckets, None)?,
        is_byodb: false,
        admin_owner: row.owner_id.map(|id| WireAdminOwner {
            id,
            name: row.owner_name.clone().unwrap_or_default(),
            email: row.owner_email.clone().unwrap_or_default(),
        }),
        organization: WireOrganization { id: row.organization_id.to_string() },
        owner: WireOwner::new(
            ProjectFacts {
                id: row.project_id,
                name: &row.project_name,
                kind: &row.project_type,
                created_at: row.project_created_at,
                expires_at: row.project_expires_at,
                features: &row.features,
                byte_count: row.byte_count,
                row_count: row.row_count,
                backend: &row.default_backend,
                has_try_mode: row.has_try_mode,
                // or there would be no answer
                is_disabled: false,
                monthly_price: row.monthly_price,
                retention_days: row.retention_days,
                limits: &row.limits,
            },
            &state.core.config,
        ),
    })
}
