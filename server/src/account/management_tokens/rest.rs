//! `/tokens` of the Manage API.

use crate::http::{ApiError, ManageCaller, State, WireError, exact_json};
use app::value::Timestamp;
use axum::{extract, response::Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(verify))
}

/// A management token, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireManagementToken {
    id: i64,
    description: String,
    created: String,
    last_used: String,
    expires: String,
    is_session_token: bool,
    is_expired: bool,
    is_disabled: bool,
    scopes: Vec<String>,
    r#type: &'static str,
    creator: WireCreator,
    user: WireUser,
}

/// Who made a management token.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ManagementTokenCreator)]
struct WireCreator {
    id: i64,
    name: String,
}

/// Whose management token it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireUser {
    id: i64,
    name: String,
    email: String,
    mfa_enabled: bool,
    features: Vec<String>,
    can_access_logs: bool,
    is_super_admin: bool,
}

/// What the caller's management token is.
#[utoipa::path(
    get,
    path = "/tokens/verify",
    tag = "management tokens",
    security(("management token" = [])),
    responses((status = 200, body = WireManagementToken), (status = 401, body = WireError))
)]
async fn verify(
    extract::State(state): extract::State<State>,
    ManageCaller { claim }: ManageCaller,
) -> Result<Response, ApiError> {
    let verified = state.management_tokens.verify(&claim).await?;
    let row = verified.row;
    let token = WireManagementToken {
        id: row.id,
        description: row.description,
        created: Timestamp(row.created_at).wire(),
        last_used: verified.now.wire(),
        expires: Timestamp(row.expires_at).wire(),
        is_session_token: false,
        is_expired: false,
        is_disabled: false,
        scopes: Vec::new(),
        r#type: "admin",
        creator: WireCreator { id: row.user_id, name: row.name.clone() },
        user: WireUser {
            id: row.user_id,
            name: row.name,
            email: row.email,
            mfa_enabled: false,
            features: Vec::new(),
            can_access_logs: row.is_super_admin,
            is_super_admin: row.is_super_admin,
        },
    };
    Ok(exact_json(StatusCode::OK, &token))
}
