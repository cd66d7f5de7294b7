//! `/organizations/{id}/force-mfa` of the Manage API.

use crate::{
    http::{ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in},
    organization::organizations::WireOrganizationDetail,
};
use axum::{extract, response::Response};
use http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(force, force_by_post))
}

/// Asks everybody in the organization and its projects for a second factor, and locks out whoever
/// has none until they set one up. They are told by mail.
#[utoipa::path(
    patch,
    path = "/organizations/{organization_id}/force-mfa",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireOrganizationDetail),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn force(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    state.services.forced_mfa.force(&actor, id).await?;
    let row = state.organizations.find_row(&actor, id).await?;
    Ok(exact_json(StatusCode::OK, &WireOrganizationDetail::from(row)))
}

/// The same: clients send either.
#[utoipa::path(
    post,
    path = "/organizations/{organization_id}/force-mfa",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireOrganizationDetail),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn force_by_post(
    state: extract::State<State>,
    caller: ManageCaller,
    path: ApiPath<String>,
) -> Result<Response, ApiError> {
    force(state, caller, path).await
}
