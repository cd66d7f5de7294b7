//! Limits and credits of projects in the Manage API.

use super::wire::WireCredits;
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in,
        maybe_integer, maybe_text, missing,
    },
    organization::projects::wire::WireProject,
};
use app::{error::AppError, value::ProjectId};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(set_limits))
        .routes(routes!(delete_limit))
        .routes(routes!(give_credits))
}

/// The limits that are to be set; others stay.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WireNewLimits {
    limits: Vec<WireNewLimit>,
}

/// A limit of a project.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
struct WireNewLimit {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
    #[serde(deserialize_with = "maybe_integer")]
    value: Option<i64>,
}

/// Credits for a project.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WireNewCredits {
    #[serde(deserialize_with = "maybe_number")]
    amount: Option<f64>,
    #[serde(deserialize_with = "maybe_text")]
    description: Option<String>,
}

/// A number, or its digits in a text; nothing when absent, null or empty.
fn maybe_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let wrong = || D::Error::custom("expected a number");
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| wrong()),
        Some(Value::Number(number)) => number.as_f64().map(Some).ok_or_else(wrong),
        Some(_) => Err(wrong()),
    }
}

fn limit_in(limit: WireNewLimit) -> Result<(String, Option<i64>), AppError> {
    let name = limit.name.ok_or_else(|| missing("limits", "A limit has a name."))?;
    let value = limit.value.ok_or_else(|| missing("limits", "A limit has a value."))?;
    Ok((name, Some(value)))
}

/// Sets limits of a project. Only super admins may.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/limits",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewLimits = "application/json"))),
    responses(
        (status = 200, body = WireProject),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_limits(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(new): ApiBody<WireNewLimits>,
) -> Result<Response, ApiError> {
    let id: ProjectId = id_in(&id)?;
    let limits: Vec<_> = new.limits.into_iter().map(limit_in).collect::<Result<_, _>>()?;
    let row = state.limits.set_all(&actor, id, &limits).await?;
    Ok(exact_json(StatusCode::OK, &WireProject::new(row, &state.core)))
}

/// Takes a limit of a project away: what the configuration says holds again. Only super admins may.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}/limits/{limit}",
    tag = "projects",
    params(("project_id" = i64, Path), ("limit" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "There is no such limit any more."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_limit(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, limit)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    state.limits.set_all(&actor, id_in(&id)?, &[(limit, None)]).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives credits to a project that pays as it goes. Super admins may, and people with the feature
/// `pay-as-you-go-credits-admin`.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/credits",
    tag = "projects",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewCredits = "application/json"))),
    responses(
        (status = 201, body = WireCredits),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn give_credits(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(new): ApiBody<WireNewCredits>,
) -> Result<Response, ApiError> {
    let description = new.description.unwrap_or_default();
    let credits = state.limits.give(&actor, id_in(&id)?, (new.amount, &description)).await?;
    Ok(exact_json(StatusCode::CREATED, &credits))
}
