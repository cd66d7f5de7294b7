//! `/tokens` of the Storage API.

use super::{
    service::state_of,
    wire::{self, WireToken, WireTokenDetail},
};
use crate::http::{
    ApiBody, ApiError, ApiPath, Caller, State, WireError, exact_json, flag, id_in, json_body,
    maybe_flag, maybe_integer, maybe_list, to_json,
};
use app::{
    error::{AppError, ErrorKind},
    project::{
        buckets::BucketId,
        tokens::{BucketPermission, Grants, NewToken, TokenChange, TokenState},
    },
};
use axum::{
    extract,
    response::{IntoResponse, Response},
    routing,
};
use http::StatusCode;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        // where a client forgot the id: nothing is there, rather than a method not allowed
        .route("/tokens", routing::delete(async || ApiError::unknown_path()))
        .routes(routes!(find, update, delete))
        .routes(routes!(refresh))
}

/// On its whole path: to take a prefix off, the router makes a new address for every request, and
/// this is the one call that everything else begins with.
pub(crate) fn verify_route() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(verify))
}

/// What clients send to make a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
pub(super) struct NewWireToken {
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
    /// Through the Manage API alone; the Storage API ignores it.
    #[serde(deserialize_with = "flag")]
    can_manage_tokens: bool,
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
    pub(super) fn parse(self) -> Result<NewToken, AppError> {
        Ok(NewToken {
            description: self.description.unwrap_or_default(),
            expires_in: self.expires_in,
            expires_on: String::new(),
            grants: Grants {
                buckets: parse_permissions(&self.bucket_permissions)?,
                components: self.component_access.unwrap_or_default(),
                can_manage_buckets: self.can_manage_buckets,
                can_read_all_file_uploads: self.can_read_all_file_uploads,
                can_purge_trash: self.can_purge_trash,
                can_manage_tokens: self.can_manage_tokens,
            },
        })
    }
}

/// What clients send to change a token; what is absent stays.
#[derive(Debug, Deserialize, ToSchema, Default)]
#[serde(rename_all = "camelCase", default)]
struct WireTokenChange {
    /// `Created by <creator>` when empty.
    description: Option<String>,
    /// `read` or `write` by bucket id, in place of all before; ignored for a token that manages
    /// buckets.
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    bucket_permissions: Option<serde_json::Value>,
    #[serde(deserialize_with = "maybe_list")]
    component_access: Option<Vec<String>>,
    #[serde(deserialize_with = "maybe_flag")]
    can_read_all_file_uploads: Option<bool>,
    #[serde(deserialize_with = "maybe_flag")]
    can_purge_trash: Option<bool>,
}

impl WireTokenChange {
    fn parse(self) -> Result<TokenChange, AppError> {
        Ok(TokenChange {
            description: self.description,
            buckets: self.bucket_permissions.as_ref().map(parse_permissions).transpose()?,
            components: self.component_access,
            can_read_all_file_uploads: self.can_read_all_file_uploads,
            can_purge_trash: self.can_purge_trash,
        })
    }
}

/// What the caller's token is and may do.
#[utoipa::path(
    get,
    path = "/v2/storage/tokens/verify",
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
    let body = match buckets {
        Some(all) => to_json(&wire::detail(&state, &bearer.row, &all)?)?,
        None => bearer.row.detail(|| to_json(&wire::detail(&state, &bearer.row, &[])?))?,
    };
    Ok(json_body(StatusCode::OK, body))
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
        .map(|row| wire::token(&state, row, &buckets, None))
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
    let id = id_in(&id)?;
    let (_, row, buckets) = state.tokens.find_row(&actor, project, id).await?;
    if state_of(&row, state.core.clock.now()) != TokenState::Active {
        return Err(AppError::not_found(
            "storage.tokens.notFound",
            format!("Token \"{id}\" not found"),
        )
        .into());
    }
    Ok(exact_json(StatusCode::OK, &wire::detail(&state, &row, &buckets)?))
}

/// Makes a token. Only master tokens may, of which a guest's makes tokens without rights, and tokens
/// that may manage tokens, which make none that can do more than themselves.
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
    let token = wire::token(&state, &minted.row, &minted.buckets, Some(minted.secret))?;
    Ok(exact_json(StatusCode::CREATED, &token))
}

/// Changes a limited token. Only who manages tokens may, and grants nothing beyond their own rights.
#[utoipa::path(
    put,
    path = "/tokens/{token_id}",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (WireTokenChange = "application/json"),
        (WireTokenChange = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 200, body = WireToken),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn update(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
    ApiBody(change): ApiBody<WireTokenChange>,
) -> Result<Response, ApiError> {
    let (row, buckets) = state.tokens.change(&actor, project, id_in(&id)?, change.parse()?).await?;
    Ok(exact_json(StatusCode::OK, &wire::token(&state, &row, &buckets, None)?))
}

/// Replaces a token's string; the old one is refused at once. Of other tokens only who manages
/// tokens may, and of none that can do more than the caller's own.
#[utoipa::path(
    post,
    path = "/tokens/{token_id}/refresh",
    tag = "tokens",
    params(("token_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireToken),
        (status = 400, body = WireError),
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
    // this route alone names the argument, and clients rely on that
    let id = id.parse().map_err(|_| {
        let id: String = id.chars().take(20).collect();
        let message =
            format!("Argument \"id\" is expected to be type \"int\", value \"{id}\" given.");
        AppError::new(ErrorKind::Invalid, "storage.tokens.invalidId", message)
    })?;
    let minted = state.tokens.replace(&actor, project, id).await?;
    let token = wire::token(&state, &minted.row, &minted.buckets, Some(minted.secret))?;
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
    state.services.tokens.delete(&actor, project, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
