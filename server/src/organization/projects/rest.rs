//! `/projects` of the Manage API.

use super::wire::WireProject;
use crate::http::{ApiError, ApiPath, ManageCaller, State, WireError, exact_json};
use app::value::ProjectId;
use axum::{extract, response::Response};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(find))
}

/// The project id in a path.
pub(crate) fn project_id(text: &str) -> Result<ProjectId, ApiError> {
    text.parse().map_err(|_| ApiError::unknown_path())
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
    let row = state.projects.find_row(&actor, project_id(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireProject::from(row)))
}
