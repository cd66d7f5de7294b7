//! Projects of an organization in the Manage API.

use super::wire::WireProject;
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in,
        maybe_integer, maybe_text,
    },
    organization::wire::name_of,
};
use app::{
    error::AppError,
    organization::projects::{NewProject, ProjectService},
};
use axum::{extract, response::Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, create))
}

/// What clients send to make a project.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireNewProject {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
    /// The id of a template; `production` when absent.
    #[serde(deserialize_with = "maybe_text")]
    r#type: Option<String>,
    /// What the template says when absent.
    #[serde(deserialize_with = "maybe_text")]
    default_backend: Option<String>,
    /// For how many days deleted data can be had back.
    #[serde(deserialize_with = "maybe_integer")]
    data_retention_time_in_days: Option<i64>,
}

impl TryFrom<WireNewProject> for NewProject {
    type Error = AppError;

    fn try_from(new: WireNewProject) -> Result<Self, AppError> {
        Ok(Self {
            name: name_of(new.name)?,
            template: new.r#type.unwrap_or_default(),
            backend: new.default_backend.unwrap_or_default(),
            retention_days: new.data_retention_time_in_days,
        })
    }
}

/// The projects of an organization.
#[utoipa::path(
    get,
    path = "/organizations/{organization_id}/projects",
    tag = "projects",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireProject]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let rows = state.projects.list_of_organization(&actor, id_in(&id)?).await?;
    let all: Vec<_> = rows.into_iter().map(|row| WireProject::new(row, &state.core)).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// Makes a project, with the caller as its first member. Only members of the organization may.
#[utoipa::path(
    post,
    path = "/organizations/{organization_id}/projects",
    tag = "projects",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewProject = "application/json"))),
    responses(
        (status = 201, body = WireProject),
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
    ApiBody(new): ApiBody<WireNewProject>,
) -> Result<Response, ApiError> {
    let id = state.projects.create(&actor, id_in(&id)?, new.try_into()?).await?;
    let row = state.projects.find_row(&actor, id).await?;
    Ok(exact_json(StatusCode::CREATED, &WireProject::new(row, &state.core)))
}
