//! `/tokens` of the Storage API.

use super::{
    service::{grants_of, state_of},
    store::TokenRow,
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, Caller, State, WireError, exact_json, flag, maybe_integer,
        maybe_list,
    },
    project::access::{
        Bearer,
        rules::{BucketRights, Operation, TokenRights},
    },
};
use app::{
    error::{AppError, ErrorKind},
    organization::projects::Role,
    project::{
        buckets::BucketId,
        tokens::{BucketPermission, Grants, NewToken, TokenSecret, TokenState},
    },
    value::{Timestamp, TokenId},
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(verify))
        .routes(routes!(list, create))
        .routes(routes!(find, delete))
        .routes(routes!(refresh))
}

/// A token, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireToken {
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

/// A limit or a metric.
#[derive(Debug, Serialize, ToSchema)]
struct WireNumber {
    name: String,
    value: i64,
}

/// The project of a token.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireProject {
    id: i64,
    name: String,
    r#type: &'static str,
    region: &'static str,
    created: String,
    expires: Option<String>,
    features: Vec<&'static str>,
    data_size_bytes: i64,
    rows_count: i64,
    has_mysql: bool,
    has_redshift: bool,
    has_synapse: bool,
    has_snowflake: bool,
    has_exasol: bool,
    has_teradata: bool,
    has_bigquery: bool,
    default_backend: &'static str,
    has_try_mode_on: &'static str,
    limits: BTreeMap<String, WireNumber>,
    metrics: BTreeMap<String, WireNumber>,
    is_disabled: bool,
    billed_monthly_price: Option<i64>,
    data_retention_time_in_days: u32,
    #[serde(rename = "isBYODB")]
    is_byodb: bool,
    assigned_backends: Vec<&'static str>,
    file_storage_provider: &'static str,
}

/// A token with its project.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireTokenDetail {
    #[serde(flatten)]
    token: WireToken,
    #[serde(rename = "isBYODB")]
    is_byodb: bool,
    /// The person behind the token: its member, or the one who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    admin_owner: Option<WireAdminOwner>,
    organization: WireOrganization,
    owner: WireProject,
}

/// What clients send to make a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct NewWireToken {
    /// `Created by <creator>` when empty.
    description: Option<String>,
    /// `read` or `write` by bucket id.
    #[schema(value_type = BTreeMap<String, String>)]
    bucket_permissions: serde_json::Value,
    #[serde(deserialize_with = "maybe_list")]
    component_access: Option<Vec<String>>,
    #[serde(deserialize_with = "flag")]
    can_manage_buckets: bool,
    #[serde(deserialize_with = "flag")]
    can_read_all_file_uploads: bool,
    #[serde(deserialize_with = "flag")]
    can_purge_trash: bool,
    /// Seconds from now; without it the token does not expire.
    #[serde(deserialize_with = "maybe_integer")]
    expires_in: Option<i64>,
}

fn invalid_permissions(message: String) -> AppError {
    AppError::new(ErrorKind::Invalid, "storage.tokens.invalidPermissions", message)
}

/// PHP cannot tell an empty object from an empty list, so both mean none.
fn parse_permissions(
    value: &serde_json::Value,
) -> Result<BTreeMap<BucketId, BucketPermission>, AppError> {
    let map = match value {
        serde_json::Value::Object(map) => map,
        serde_json::Value::Null => return Ok(BTreeMap::new()),
        serde_json::Value::Array(list) if list.is_empty() => return Ok(BTreeMap::new()),
        serde_json::Value::String(text) if text.is_empty() => return Ok(BTreeMap::new()),
        _ => {
            return Err(invalid_permissions(
                "bucketPermissions must map bucket ids to read or write".to_owned(),
            ));
        }
    };
    map.iter()
        .map(|(id, permission)| {
            let permission = match permission.as_str() {
                Some("read") => BucketPermission::Read,
                Some("write") => BucketPermission::Write,
                _ => {
                    return Err(invalid_permissions(format!(
                        "The permission for bucket \"{id}\" must be read or write"
                    )));
                }
            };
            let id = id
                .parse()
                .map_err(|_| invalid_permissions(format!("There is no bucket \"{id}\".")))?;
            Ok((id, permission))
        })
        .collect()
}

impl NewWireToken {
    fn parse(self) -> Result<NewToken, AppError> {
        Ok(NewToken {
            description: self.description.unwrap_or_default(),
            expires_in: self.expires_in,
            grants: Grants {
                buckets: parse_permissions(&self.bucket_permissions)?,
                components: self.component_access.unwrap_or_default(),
                can_manage_buckets: self.can_manage_buckets,
                can_read_all_file_uploads: self.can_read_all_file_uploads,
                can_purge_trash: self.can_purge_trash,
            },
        })
    }
}

fn words(grants: &Grants) -> BTreeMap<String, String> {
    grants.buckets.iter().map(|(id, p)| (id.to_string(), p.to_string())).collect()
}

fn all(buckets: &[BucketId], word: &str) -> BTreeMap<String, String> {
    buckets.iter().map(|id| (id.to_string(), word.to_owned())).collect()
}

fn token_uri(state: &State, id: i64) -> String {
    format!("{}/v2/storage/tokens/{id}", state.core.config.public_url)
}

/// A stored token as the wire shows it. `buckets` are all of the project's, for tokens that reach
/// them all.
fn wire_token(
    state: &State,
    row: &TokenRow,
    buckets: &[BucketId],
    secret: Option<TokenSecret>,
) -> Result<WireToken, AppError> {
    use crate::project::access::rules::Rights;
    let grants = grants_of(row)?;
    let role: Option<Role> = row.role.as_deref().and_then(|role| role.parse().ok());
    let is_master = row.kind == "master";
    let rights = match role {
        Some(role) if is_master => Rights::of_role(role),
        _ => Rights::of_grants(&grants),
    };
    let now = state.core.clock.now();
    let admin = match (row.user_id, role) {
        (Some(id), Some(role)) => Some(WireAdmin {
            id,
            name: row.owner_name.clone().unwrap_or_default(),
            features: Vec::new(),
            is_organization_member: false,
            role,
            is_activated: false,
        }),
        _ => None,
    };
    Ok(WireToken {
        id: row.id.to_string(),
        token: secret,
        created: Timestamp(row.created_at).wire(),
        refreshed: Timestamp(row.refreshed_at).wire(),
        description: row.description.clone(),
        uri: token_uri(state, row.id),
        is_master_token: is_master,
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
        component_access: grants.components.clone(),
        creator_token: row.creator_id.map(|id| WireCreator {
            id,
            description: row.creator_description.clone().unwrap_or_default(),
        }),
        admin,
    })
}

fn permissions(
    rights: &BucketRights,
    grants: &Grants,
    buckets: &[BucketId],
) -> BTreeMap<String, String> {
    match rights {
        BucketRights::Manage => all(buckets, "manage"),
        BucketRights::ReadAll => all(buckets, "read"),
        BucketRights::Granted(_) => words(grants),
    }
}

fn wire_detail(bearer: &Bearer, token: WireToken) -> WireTokenDetail {
    let row = &bearer.row;
    let number = |name: &str, value| (name.to_owned(), WireNumber { name: name.to_owned(), value });
    WireTokenDetail {
        token,
        is_byodb: false,
        admin_owner: row.owner_id.map(|id| WireAdminOwner {
            id,
            name: row.owner_name.clone().unwrap_or_default(),
            email: row.owner_email.clone().unwrap_or_default(),
        }),
        organization: WireOrganization { id: row.organization_id.to_string() },
        owner: WireProject {
            id: row.project_id,
            name: row.project_name.clone(),
            r#type: "production",
            region: "local",
            created: Timestamp(row.project_created_at).wire(),
            expires: None,
            features: vec!["hide-decrypted-token"],
            data_size_bytes: row.byte_count,
            rows_count: row.row_count,
            has_mysql: false,
            has_redshift: false,
            has_synapse: false,
            has_snowflake: true,
            has_exasol: false,
            has_teradata: false,
            has_bigquery: false,
            default_backend: "snowflake",
            has_try_mode_on: "0",
            limits: [number("kbc.adminsCount", 0)].into(),
            metrics: [
                number("storage.rowsCount", row.row_count),
                number("storage.dataSizeBytes", row.byte_count),
            ]
            .into(),
            is_disabled: false,
            billed_monthly_price: None,
            data_retention_time_in_days: 7,
            is_byodb: false,
            assigned_backends: vec!["snowflake"],
            file_storage_provider: "azure",
        },
    }
}

/// The caller's own row, as `verify` shows it.
fn own_token(state: &State, bearer: &Bearer, buckets: &[BucketId]) -> WireToken {
    let row = &bearer.row;
    WireToken {
        id: row.id.to_string(),
        token: None,
        created: Timestamp(row.created_at).wire(),
        refreshed: Timestamp(row.refreshed_at).wire(),
        description: row.description.clone(),
        uri: token_uri(state, row.id),
        is_master_token: row.kind == "master",
        can_manage_buckets: bearer.rights.allow(Operation::ManageBuckets),
        can_manage_tokens: bearer.rights.tokens == TokenRights::Manage,
        can_read_all_file_uploads: bearer.rights.can_read_all_file_uploads,
        can_purge_trash: bearer.rights.can_purge_trash,
        can_manage_protected_default_branch: false,
        can_create_jobs: false,
        expires: row.expires_at.map(|at| Timestamp(at).wire()),
        is_expired: false,
        is_disabled: false,
        daily_capacity: 0,
        bucket_permissions: permissions(&bearer.rights.buckets, &bearer.grants, buckets),
        component_access: bearer.grants.components.clone(),
        creator_token: row.creator_id.map(|id| WireCreator {
            id,
            description: row.creator_description.clone().unwrap_or_default(),
        }),
        admin: row.user_id.zip(bearer.role).map(|(id, role)| WireAdmin {
            id,
            name: row.owner_name.clone().unwrap_or_default(),
            features: Vec::new(),
            is_organization_member: row.is_organization_member,
            role,
            is_activated: false,
        }),
    }
}

fn token_id(text: &str) -> Result<TokenId, ApiError> {
    text.parse().map_err(|_| ApiError::unknown_path())
}

/// What the caller's token is and may do.
#[utoipa::path(
    get,
    path = "/tokens/verify",
    tag = "tokens",
    security(("token" = [])),
    responses(
        (status = 200, body = WireTokenDetail),
        (status = 401, body = WireError),
        (status = 503, description = "The project is disabled.")
    )
)]
async fn verify(
    extract::State(state): extract::State<State>,
    caller: Caller,
) -> Result<Response, ApiError> {
    let (bearer, buckets) = state.tokens.verify(&caller.actor, caller.project).await?;
    let token = own_token(&state, &bearer, &buckets);
    Ok(exact_json(StatusCode::OK, &wire_detail(&bearer, token)))
}

/// The project's tokens; without the right to manage tokens, the caller's own alone.
#[utoipa::path(
    get,
    path = "/tokens",
    tag = "tokens",
    security(("token" = [])),
    responses((status = 200, body = [WireToken]), (status = 401, body = WireError))
)]
async fn list(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
) -> Result<Response, ApiError> {
    let (_, rows, buckets) = state.tokens.list_rows(&actor, project).await?;
    let now = state.core.clock.now();
    let tokens = rows
        .iter()
        .filter(|row| state_of(row, now) == TokenState::Active)
        .map(|row| wire_token(&state, row, &buckets, None))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(exact_json(StatusCode::OK, &tokens))
}

/// One token.
#[utoipa::path(
    get,
    path = "/tokens/{token_id}",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireTokenDetail),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let id = token_id(&id)?;
    let (bearer, row, buckets) = state.tokens.find_row(&actor, project, id).await?;
    if state_of(&row, state.core.clock.now()) != TokenState::Active {
        return Err(AppError::not_found(
            "storage.tokens.notFound",
            format!("Token \"{id}\" not found"),
        )
        .into());
    }
    let token = wire_token(&state, &row, &buckets, None)?;
    Ok(exact_json(StatusCode::OK, &wire_detail(&bearer, token)))
}

/// Makes a token. Only master tokens may; a guest's gets no rights.
#[utoipa::path(
    post,
    path = "/tokens",
    tag = "tokens",
    security(("token" = [])),
    request_body(content(
        (NewWireToken = "application/json"),
        (NewWireToken = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 201, body = WireToken),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiBody(new): ApiBody<NewWireToken>,
) -> Result<Response, ApiError> {
    let minted = state.tokens.mint(&actor, project, new.parse()?).await?;
    let token = wire_token(&state, &minted.row, &minted.buckets, Some(minted.secret))?;
    Ok(exact_json(StatusCode::CREATED, &token))
}

/// Replaces a token's string; the old one is refused at once.
#[utoipa::path(
    post,
    path = "/tokens/{token_id}/refresh",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireToken),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn refresh(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let minted = state.tokens.replace(&actor, project, token_id(&id)?).await?;
    let token = wire_token(&state, &minted.row, &minted.buckets, Some(minted.secret))?;
    Ok(exact_json(StatusCode::OK, &token))
}

/// Deletes a token.
#[utoipa::path(
    delete,
    path = "/tokens/{token_id}",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 204, description = "It is refused from now on."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    state.services.tokens.delete(&actor, project, token_id(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
