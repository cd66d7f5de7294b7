//! `/projects` of the Manage API.

use super::wire::WireProject;
use crate::http::{ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in};
use axum::{extract, response::Response};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(find))
}

/// One project with its organization.
#[utoipa::path(
    get,
    path = "/projects/{project_id}",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireProject),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.projects.find_row(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireProject::new(row, state.core.clock.now())))
}
