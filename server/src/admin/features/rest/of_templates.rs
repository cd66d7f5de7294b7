//! `/project-templates/{id}/features` of the Manage API.

use super::{WireFeature, WireGiven};
use crate::http::{ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(remove))
}

/// The features that a project made from the template has from the start.
#[utoipa::path(
    get,
    path = "/project-templates/{template_id}/features",
    tag = "features",
    params(("template_id" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireFeature]),
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
    let template = state.promo_codes.find_template(&actor, &id).await?;
    let rows = state.features.list_of_template(template).await?;
    let features: Vec<WireFeature> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &features))
}

/// Gives projects that are made from the template from now on a feature. Only super admins may.
#[utoipa::path(
    post,
    path = "/project-templates/{template_id}/features",
    tag = "features",
    params(("template_id" = String, Path)),
    security(("management token" = [])),
    request_body(content((WireGiven = "application/json"))),
    responses(
        (status = 201, body = [WireFeature]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn add(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(given): ApiBody<WireGiven>,
) -> Result<Response, ApiError> {
    let template = state.promo_codes.find_template(&actor, &id).await?;
    let name = given.name()?;
    let rows = state.features.set_of_template(&actor, template, &name, true).await?;
    let features: Vec<WireFeature> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::CREATED, &features))
}

/// Takes a feature from the template; projects that have it keep it. Only super admins may.
#[utoipa::path(
    delete,
    path = "/project-templates/{template_id}/features/{feature}",
    tag = "features",
    params(("template_id" = String, Path), ("feature" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn remove(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, name)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let template = state.promo_codes.find_template(&actor, &id).await?;
    state.features.set_of_template(&actor, template, &name, false).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
