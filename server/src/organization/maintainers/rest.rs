//! `/maintainers` of the Manage API.

use super::{
    service::MaintainerChange,
    wire::{WireMaintainer, WireMember, members},
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in, maybe_text,
    },
    organization::{
        Standing,
        wire::{WireNewMember, name_of},
    },
};
use app::{error::AppError, organization::maintainers::MaintainerService};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find, change, delete))
        .routes(routes!(list_backends))
        .routes(routes!(list_members, add_member))
        .routes(routes!(remove_member))
        .routes(routes!(join))
}

/// What clients send to make or change a maintainer; connections are not theirs to choose here.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireMaintainerChange {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
    /// Where its people get help.
    zendesk_url: Option<String>,
}

/// The caller's maintainers; all of them for a super admin.
#[utoipa::path(
    get,
    path = "/maintainers",
    tag = "maintainers",
    security(("management token" = [])),
    responses((status = 200, body = [WireMaintainer]), (status = 401, body = WireError))
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let rows = state.maintainers.list(&actor).await?;
    let maintainers: Vec<WireMaintainer> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &maintainers))
}

/// The storage backends that a maintainer could have: none, there is one storage. Only super admins
/// may ask.
#[utoipa::path(
    get,
    path = "/storage-backend",
    tag = "maintainers",
    security(("management token" = [])),
    responses(
        (status = 200, body = [String], description = "An empty list."),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list_backends(ManageCaller { actor }: ManageCaller) -> Result<Response, ApiError> {
    if !Standing::apart(&actor)?.is_super_admin {
        return Err(AppError::forbidden().into());
    }
    Ok(exact_json(StatusCode::OK, &[(); 0]))
}

/// Makes a maintainer, with the caller as its first member. Only super admins may.
#[utoipa::path(
    post,
    path = "/maintainers",
    tag = "maintainers",
    security(("management token" = [])),
    request_body(content((WireMaintainerChange = "application/json"))),
    responses(
        (status = 201, body = WireMaintainer),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(new): ApiBody<WireMaintainerChange>,
) -> Result<Response, ApiError> {
    let id = state.maintainers.create(&actor, &name_of(new.name)?).await?;
    let mut row = state.maintainers.find_row(&actor, id).await?;
    if new.zendesk_url.is_some() {
        let change = MaintainerChange { name: None, zendesk_url: new.zendesk_url };
        row = state.maintainers.change(&actor, id, change).await?;
    }
    Ok(exact_json(StatusCode::CREATED, &WireMaintainer::from(row)))
}

/// One maintainer.
#[utoipa::path(
    get,
    path = "/maintainers/{maintainer_id}",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireMaintainer),
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
    let row = state.maintainers.find_row(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireMaintainer::from(row)))
}

/// Changes a maintainer.
#[utoipa::path(
    patch,
    path = "/maintainers/{maintainer_id}",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireMaintainerChange = "application/json"))),
    responses(
        (status = 200, body = WireMaintainer),
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
    ApiBody(change): ApiBody<WireMaintainerChange>,
) -> Result<Response, ApiError> {
    let change = MaintainerChange { name: change.name, zendesk_url: change.zendesk_url };
    let row = state.maintainers.change(&actor, id_in(&id)?, change).await?;
    Ok(exact_json(StatusCode::OK, &WireMaintainer::from(row)))
}

/// Deletes a maintainer without organizations. Only super admins may.
#[utoipa::path(
    delete,
    path = "/maintainers/{maintainer_id}",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, body = WireError, description = "It has organizations."),
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
    state.maintainers.delete(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The members of a maintainer.
#[utoipa::path(
    get,
    path = "/maintainers/{maintainer_id}/users",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMember]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_members(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let rows = state.maintainers.list_members(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &members(rows)))
}

/// Adds a member.
#[utoipa::path(
    post,
    path = "/maintainers/{maintainer_id}/users",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewMember = "application/json"))),
    responses(
        (status = 204, description = "The person is a member."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn add_member(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(new): ApiBody<WireNewMember>,
) -> Result<Response, ApiError> {
    state.maintainers.add_member(&actor, id_in(&id)?, &new.who()?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Removes a member, by id or e-mail.
#[utoipa::path(
    delete,
    path = "/maintainers/{maintainer_id}/users/{user}",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path), ("user" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The person is no member any more."),
        (status = 400, body = WireError, description = "It is the last one."),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn remove_member(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, user)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let user = state.maintainers.find_member(&actor, id, &user).await?;
    state.maintainers.remove_member(&actor, id, user).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes a super admin a member.
#[utoipa::path(
    post,
    path = "/maintainers/{maintainer_id}/join-maintainer",
    tag = "maintainers",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The caller is a member."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn join(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    state.maintainers.join(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
