//! `/deleted-projects` of the Manage API.

use super::service::Wanted;
use crate::{
    http::{
        ApiError, ApiPath, ApiQuery, ManageCaller, State, WireError, exact_json, id_in,
        maybe_integer, maybe_text,
    },
    organization::projects::wire::WireDeletedProject,
};
use app::{organization::deleted_projects::DeletedProjectService, value::OrganizationId};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(find, restore)).routes(routes!(purge))
}

/// Which deleted projects are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct WireWanted {
    #[serde(deserialize_with = "maybe_integer")]
    #[param(value_type = Option<i64>)]
    organization_id: Option<i64>,
    /// A part of the name.
    #[serde(deserialize_with = "maybe_text")]
    #[param(value_type = Option<String>)]
    name: Option<String>,
    /// 100 when absent.
    #[serde(deserialize_with = "maybe_integer")]
    #[param(value_type = Option<i64>, minimum = 1, maximum = 1_000)]
    limit: Option<i64>,
    #[serde(deserialize_with = "maybe_integer")]
    #[param(value_type = Option<i64>, minimum = 0)]
    offset: Option<i64>,
}

/// How a project comes back.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct WireRestoring {
    /// After so many days it ends; 0 or absent: it stays.
    #[serde(deserialize_with = "maybe_integer")]
    #[param(value_type = Option<i64>, minimum = 0, maximum = 3_650)]
    expiration_days: Option<i64>,
}

/// What was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PurgeExecution)]
struct WirePurge {
    command_execution_id: String,
}

/// Deleted projects, for super admins and applications with the scope `deleted-projects:read`.
#[utoipa::path(
    get,
    path = "/deleted-projects",
    tag = "deleted projects",
    params(WireWanted),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireDeletedProject]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiQuery(wanted): ApiQuery<WireWanted>,
) -> Result<Response, ApiError> {
    let wanted = Wanted {
        organization: wanted.organization_id.map(OrganizationId),
        name: wanted.name.unwrap_or_default(),
        limit: wanted.limit,
        offset: wanted.offset,
    };
    let rows = state.deleted_projects.list_rows(&actor, wanted).await?;
    let all: Vec<_> =
        rows.into_iter().map(|row| WireDeletedProject::new(row, &state.core)).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// One deleted project.
#[utoipa::path(
    get,
    path = "/deleted-projects/{project_id}",
    tag = "deleted projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireDeletedProject),
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
    let row = state.deleted_projects.find_row(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireDeletedProject::new(row, &state.core)))
}

/// Brings a deleted project back, for members of its organization and super admins. An end that it
/// had is gone.
#[utoipa::path(
    delete,
    path = "/deleted-projects/{project_id}",
    tag = "deleted projects",
    params(("project_id" = i64, Path), WireRestoring),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The project is back."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn restore(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiQuery(restoring): ApiQuery<WireRestoring>,
) -> Result<Response, ApiError> {
    let days = restoring.expiration_days;
    state.deleted_projects.restore_for(&actor, id_in(&id)?, days).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Lets a deleted project go with its data, within a minute and for good. Only super admins may.
#[utoipa::path(
    post,
    path = "/deleted-projects/{project_id}/purge",
    tag = "deleted projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 201, body = WirePurge),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn purge(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    state.deleted_projects.purge(&actor, id_in(&id)?).await?;
    let id = state.core.secrets.uuid(state.core.clock.now());
    Ok(exact_json(StatusCode::CREATED, &WirePurge { command_execution_id: id.to_string() }))
}
