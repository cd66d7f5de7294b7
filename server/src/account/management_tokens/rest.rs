//! `/tokens` of the Manage API, and session tokens.

use super::service::{Described, NewSession};
use crate::http::{ApiError, ManageCaller, State, WireError, exact_json};
use app::{account::management_tokens::ManagementTokenKind, services::Manager, value::Timestamp};
use axum::{extract, response::Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(verify)).routes(routes!(create_session))
}

/// A management token, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireManagementToken {
    id: i64,
    description: String,
    created: String,
    last_used: Option<String>,
    /// Never, for some applications.
    expires: Option<String>,
    is_session_token: bool,
    is_expired: bool,
    is_disabled: bool,
    /// What an application may do.
    scopes: Vec<&'static str>,
    /// `admin` for a person, `session` for the same during an hour, `super` for an application.
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<WireCreator>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<WireUser>,
}

/// A session token whose string is shown this once.
#[derive(Serialize, ToSchema)]
struct WireSessionToken {
    #[serde(flatten)]
    session: WireManagementToken,
    token: String,
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
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let described = state.management_tokens.describe(&actor).await?;
    Ok(exact_json(StatusCode::OK, &wire(actor.manager()?, described)))
}

/// As clients know it; it works, or the caller would not have come so far.
fn wire(manager: &Manager, described: Described) -> WireManagementToken {
    let Described { row, features, is_mfa_enabled } = described;
    let written = |at: Option<i64>| at.map(|at| Timestamp(at).wire());
    let user = manager.user.as_ref();
    WireManagementToken {
        id: row.id,
        description: row.description,
        created: Timestamp(row.created_at).wire(),
        last_used: written(row.last_used_at),
        expires: written(row.expires_at),
        is_session_token: manager.kind == ManagementTokenKind::Session,
        is_expired: false,
        is_disabled: false,
        scopes: manager.scopes.iter().map(|scope| scope.as_str()).collect(),
        r#type: match manager.kind {
            ManagementTokenKind::Personal => "admin",
            ManagementTokenKind::Session => "session",
            ManagementTokenKind::Application => "super",
        },
        creator: user.map(|user| WireCreator { id: user.id.0, name: user.name.clone() }),
        user: user.map(|user| WireUser {
            id: user.id.0,
            name: user.name.clone(),
            email: user.email.clone(),
            mfa_enabled: is_mfa_enabled,
            features,
            can_access_logs: user.is_super_admin,
            is_super_admin: user.is_super_admin,
        }),
    }
}

/// Makes a token that stands for the caller during an hour.
#[utoipa::path(
    post,
    path = "/current-user/session-token",
    tag = "management tokens",
    security(("management token" = [])),
    responses(
        (status = 201, body = WireSessionToken),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn create_session(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let NewSession { manager, described, secret } =
        state.management_tokens.create_session(&actor).await?;
    let session = wire(&manager, described);
    let token = secret.reveal().to_owned();
    Ok(exact_json(StatusCode::CREATED, &WireSessionToken { session, token }))
}
