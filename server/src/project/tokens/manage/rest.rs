//! `/projects/{project_id}/tokens` of the Manage API.

use super::super::{
    rest::NewWireToken,
    wire::{self, WireToken},
};
use crate::http::{ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in};
use axum::{extract, response::Response};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(create))
}

/// Makes an API token of a project: for its administrators, for who looks after its organization, and
/// for applications with the scope `manage:storage-tokens`.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/tokens",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content(
        (NewWireToken = "application/json"),
        (NewWireToken = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 201, body = WireToken),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(new): ApiBody<NewWireToken>,
) -> Result<Response, ApiError> {
    let made = state.tokens.make(&actor, id_in(&id)?, new.parse()?).await?;
    let token = wire::token(&state, &made.row, &made.buckets, Some(made.secret))?;
    Ok(exact_json(StatusCode::CREATED, &token))
}
