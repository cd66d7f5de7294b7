//! Promo codes and project templates in the Manage API.

use super::{
    rules,
    wire::{WirePromoCode, WireTemplate, WireUsedCode},
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in,
        maybe_integer, maybe_text,
    },
    organization::projects::wire::WireProject,
};
use app::{
    organization::promo_codes::{NewPromoCode, PromoCodeService},
    value::OrganizationId,
};
use axum::{extract, response::Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(list_used, redeem))
        .routes(routes!(list_templates))
        .routes(routes!(find_template))
}

/// What clients send to make a code.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireNewPromoCode {
    #[serde(deserialize_with = "maybe_text")]
    code: Option<String>,
    /// Days for which it is good; without it, it stays good.
    #[serde(deserialize_with = "maybe_integer")]
    expiration_days: Option<i64>,
    /// Where the project is made.
    #[serde(deserialize_with = "maybe_integer")]
    organization_id: Option<i64>,
    #[serde(deserialize_with = "maybe_text")]
    project_template_string_id: Option<String>,
}

/// What clients send to redeem a code.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WireRedeemed {
    #[serde(deserialize_with = "maybe_text")]
    code: Option<String>,
}

/// The codes of a maintainer, in the order in which they were made.
#[utoipa::path(
    get,
    path = "/maintainers/{maintainer_id}/promo-codes",
    tag = "promo codes",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePromoCode]),
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
    let rows = state.promo_codes.list_rows(&actor, id_in(&id)?).await?;
    let all: Vec<WirePromoCode> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// Makes a code, which makes one project for whoever redeems it.
#[utoipa::path(
    post,
    path = "/maintainers/{maintainer_id}/promo-codes",
    tag = "promo codes",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewPromoCode = "application/json"))),
    responses(
        (status = 201, body = WirePromoCode),
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
    ApiBody(new): ApiBody<WireNewPromoCode>,
) -> Result<Response, ApiError> {
    let new = NewPromoCode {
        code: new.code.unwrap_or_default(),
        organization: OrganizationId(new.organization_id.unwrap_or_default()),
        template: new.project_template_string_id.unwrap_or_default(),
        days: new.expiration_days,
    };
    let row = state.promo_codes.create_row(&actor, id_in(&id)?, new).await?;
    Ok(exact_json(StatusCode::CREATED, &WirePromoCode::from(row)))
}

/// The codes that the caller redeemed, newest first.
#[utoipa::path(
    get,
    path = "/current-user/promo-codes",
    tag = "promo codes",
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireUsedCode]),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list_used(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let rows = state.promo_codes.list_used(&actor).await?;
    let all: Vec<WireUsedCode> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// Redeems a code: makes its project, of which the caller is the first member.
#[utoipa::path(
    post,
    path = "/current-user/promo-codes",
    tag = "promo codes",
    security(("management token" = [])),
    request_body(content((WireRedeemed = "application/json"))),
    responses(
        (status = 201, body = WireProject),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 429, body = WireError)
    )
)]
async fn redeem(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(redeemed): ApiBody<WireRedeemed>,
) -> Result<Response, ApiError> {
    let code = redeemed.code.ok_or_else(rules::no_longer_valid)?;
    let id = state.promo_codes.redeem(&actor, &code).await?;
    let project = state.projects.find_row(&actor, id).await?;
    let project = WireProject::new(project, &state.core).by_itself();
    Ok(exact_json(StatusCode::CREATED, &project))
}

/// What projects are made from. Some are for super admins alone.
#[utoipa::path(
    get,
    path = "/project-templates",
    tag = "promo codes",
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireTemplate]),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list_templates(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let all = state.promo_codes.templates(&actor).await?;
    let all: Vec<WireTemplate> = all.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// One template.
#[utoipa::path(
    get,
    path = "/project-templates/{template_id}",
    tag = "promo codes",
    params(("template_id" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireTemplate),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find_template(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let template = state.promo_codes.find_template(&actor, &id).await?;
    Ok(exact_json(StatusCode::OK, &WireTemplate::from(template)))
}
