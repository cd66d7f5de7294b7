//! Switching projects off and on in the Manage API.

use crate::http::{
    ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, id_in, maybe_flag, maybe_text,
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(set_disabled))
}

/// Whether a project is switched off, and why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireDisabling {
    /// True when absent.
    #[serde(deserialize_with = "maybe_flag")]
    is_disabled: Option<bool>,
    #[serde(deserialize_with = "maybe_text")]
    disable_reason: Option<String>,
    /// An instant, a day, or `+1 hour`.
    #[serde(deserialize_with = "maybe_text")]
    estimated_end_time: Option<String>,
}

/// Switches a project off or on. Only super admins may. Its tokens are answered with 503 and the
/// reason meanwhile.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/disabled",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireDisabling = "application/json"))),
    responses(
        (status = 204, description = "It is switched off, or on."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_disabled(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(wanted): ApiBody<WireDisabling>,
) -> Result<Response, ApiError> {
    let reason = wanted.disable_reason.unwrap_or_default();
    let until = wanted.estimated_end_time.unwrap_or_default();
    let is_disabled = wanted.is_disabled.unwrap_or(true);
    let disabled = is_disabled.then_some((reason.as_str(), until.as_str()));
    state.project_administration.set_disabled(&actor, id_in(&id)?, disabled).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
