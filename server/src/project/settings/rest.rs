//! Looking at, changing, moving and deleting projects in the Manage API.

use super::rules::ProjectChange;
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in, maybe_flag,
        maybe_integer, maybe_text, missing,
    },
    organization::projects::wire::WireProject,
};
use app::{project::settings::ProjectSettingsService, value::OrganizationId};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(find, change, delete)).routes(routes!(move_to))
}

/// What clients send to change a project; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireProjectChange {
    name: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    default_backend: Option<String>,
    /// With the backend `bigquery` alone.
    #[serde(deserialize_with = "maybe_text")]
    timezone: Option<String>,
    /// The id of a template. This and what follows is for super admins, and for people with the
    /// feature `can-update-project-settings`.
    #[serde(deserialize_with = "maybe_text")]
    r#type: Option<String>,
    /// Days from now after which the project ends; 0: it stays.
    #[serde(deserialize_with = "maybe_integer")]
    expiration_days: Option<i64>,
    #[serde(deserialize_with = "maybe_integer")]
    billed_monthly_price: Option<i64>,
    /// For how many days deleted data can be had back.
    #[serde(deserialize_with = "maybe_integer")]
    data_retention_time_in_days: Option<i64>,
    #[serde(deserialize_with = "maybe_flag")]
    has_try_mode_on: Option<bool>,
}

impl From<WireProjectChange> for ProjectChange {
    fn from(change: WireProjectChange) -> Self {
        Self {
            name: change.name,
            backend: change.default_backend,
            timezone: change.timezone,
            template: change.r#type,
            days: change.expiration_days,
            monthly_price: change.billed_monthly_price,
            retention_days: change.data_retention_time_in_days,
            has_try_mode: change.has_try_mode_on,
        }
    }
}

/// Where a project is to be moved.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireMove {
    #[serde(deserialize_with = "maybe_integer")]
    organization_id: Option<i64>,
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
    Ok(exact_json(StatusCode::OK, &WireProject::new(row, &state.core)))
}

/// Changes a project, for its administrators and who looks after its organization.
#[utoipa::path(
    put,
    path = "/projects/{project_id}",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireProjectChange = "application/json"))),
    responses(
        (status = 200, body = WireProject),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn change(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(change): ApiBody<WireProjectChange>,
) -> Result<Response, ApiError> {
    let row = state.project_settings.change(&actor, id_in(&id)?, change.into()).await?;
    Ok(exact_json(StatusCode::OK, &WireProject::new(row, &state.core)))
}

/// Deletes a project. It can be restored for 60 days.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "Its tokens are refused from now on."),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    state.project_settings.delete(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Moves a project to another organization, for who may move it away and looks after the other one.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/organizations",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireMove = "application/json"))),
    responses(
        (status = 200, body = WireProject),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn move_to(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(wanted): ApiBody<WireMove>,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let organization = wanted.organization_id.map(OrganizationId);
    let organization =
        organization.ok_or_else(|| missing("organizationId", "An organizationId must be set"))?;
    let row = state.project_settings.move_row(&actor, id, organization).await?;
    Ok(exact_json(StatusCode::OK, &WireProject::new(row, &state.core)))
}
