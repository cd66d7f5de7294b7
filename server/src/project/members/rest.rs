//! The people in a project, in the Manage API.

use super::wire::{WireJoinRequest, WireOwnJoinRequest, WireProjectMember};
use crate::http::{
    ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in, maybe_integer,
    maybe_text,
};
use app::project::members::{MemberService, NewMember};
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
        .routes(routes!(list, add))
        .routes(routes!(change_role, remove))
        .routes(routes!(join))
        .routes(routes!(request_access))
        .routes(routes!(list_requests))
        .routes(routes!(find_request, approve, reject))
        .routes(routes!(list_own_requests))
        .routes(routes!(find_own_request, delete_own_request))
}

/// Who is to be added. An address that nobody has gets an account.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireNewProjectMember {
    #[serde(deserialize_with = "maybe_text")]
    email: Option<String>,
    /// `admin` when absent.
    #[serde(deserialize_with = "maybe_text")]
    role: Option<String>,
    /// How long the membership lasts; for good when absent.
    #[serde(deserialize_with = "maybe_integer")]
    expiration_seconds: Option<i64>,
    #[serde(deserialize_with = "maybe_text")]
    reason: Option<String>,
}

impl From<WireNewProjectMember> for NewMember {
    fn from(new: WireNewProjectMember) -> Self {
        Self {
            email: new.email.unwrap_or_default(),
            role: new.role.unwrap_or_else(|| "admin".to_owned()),
            reason: new.reason.unwrap_or_default(),
            expires_in: new.expiration_seconds,
            last_day: String::new(),
        }
    }
}

/// Another role for a member.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WireRoleChange {
    #[serde(deserialize_with = "maybe_text")]
    role: Option<String>,
}

/// Why somebody wants in, and for how long.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireWish {
    #[serde(deserialize_with = "maybe_text")]
    reason: Option<String>,
    #[serde(deserialize_with = "maybe_integer")]
    expiration_seconds: Option<i64>,
}

/// The members of a project.
#[utoipa::path(
    get,
    path = "/projects/{project_id}/users",
    tag = "project members",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireProjectMember]),
        (status = 400, body = WireError),
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
    let rows = state.members.list_rows(&actor, id_in(&id)?).await?;
    let all: Vec<WireProjectMember> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// Adds somebody else to a project, with a master token of their own.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/users",
    tag = "project members",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewProjectMember = "application/json"))),
    responses(
        (status = 204, description = "The person is a member."),
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
    ApiBody(new): ApiBody<WireNewProjectMember>,
) -> Result<Response, ApiError> {
    state.members.add(&actor, id_in(&id)?, new.into()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives a member another role. The master token follows it from the next request on.
#[utoipa::path(
    patch,
    path = "/projects/{project_id}/users/{user}",
    tag = "project members",
    params(("project_id" = i64, Path), ("user" = String, Path)),
    security(("management token" = [])),
    request_body(content((WireRoleChange = "application/json"))),
    responses(
        (status = 200, body = WireProjectMember),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn change_role(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, user)): ApiPath<(String, String)>,
    ApiBody(change): ApiBody<WireRoleChange>,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let user = state.members.find_user(&actor, id, &user).await?;
    let role = change.role.unwrap_or_default();
    let row = state.members.change_role(&actor, id, user, &role).await?;
    Ok(exact_json(StatusCode::OK, &WireProjectMember::from(row)))
}

/// Removes a member, by id or e-mail; the master token goes at once. Everybody may leave.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}/users/{user}",
    tag = "project members",
    params(("project_id" = i64, Path), ("user" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The person is no member any more."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn remove(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, user)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let user = state.members.find_user(&actor, id, &user).await?;
    state.members.remove(&actor, id, user).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes the caller an administrator of the project. From outside of its organization only where
/// that allows auto-join.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/join-project",
    tag = "project members",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireWish = "application/json"))),
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
    ApiBody(wish): ApiBody<WireWish>,
) -> Result<Response, ApiError> {
    let (id, reason) = (id_in(&id)?, wish.reason.unwrap_or_default());
    state.members.join_for(&actor, id, &reason, wish.expiration_seconds).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Asks the administrators of the project to let the caller in, where join-project does not.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/request-access",
    tag = "project members",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireWish = "application/json"))),
    responses(
        (status = 201, body = WireOwnJoinRequest),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn request_access(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(wish): ApiBody<WireWish>,
) -> Result<Response, ApiError> {
    let (id, reason) = (id_in(&id)?, wish.reason.unwrap_or_default());
    let seconds = wish.expiration_seconds;
    let row = state.members.request_access(&actor, id, &reason, seconds).await?;
    Ok(exact_json(StatusCode::CREATED, &WireOwnJoinRequest::from(row)))
}

/// Who asks to be let in.
#[utoipa::path(
    get,
    path = "/projects/{project_id}/join-requests",
    tag = "project members",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireJoinRequest]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_requests(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let rows = state.members.list_requests(&actor, id_in(&id)?).await?;
    let all: Vec<WireJoinRequest> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// One request.
#[utoipa::path(
    get,
    path = "/projects/{project_id}/join-requests/{request_id}",
    tag = "project members",
    params(("project_id" = i64, Path), ("request_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireJoinRequest),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find_request(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, request)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let (id, request) = (id_in(&id)?, id_in(&request)?);
    let row = state.members.find_request(&actor, id, request).await?;
    Ok(exact_json(StatusCode::OK, &WireJoinRequest::from(row)))
}

/// Lets the person in, as an administrator. Administrators of the project alone may.
#[utoipa::path(
    put,
    path = "/projects/{project_id}/join-requests/{request_id}",
    tag = "project members",
    params(("project_id" = i64, Path), ("request_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 202, description = "The person is a member."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn approve(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, request)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let (id, request) = (id_in(&id)?, id_in(&request)?);
    state.members.approve(&actor, id, request).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Does not let the person in.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}/join-requests/{request_id}",
    tag = "project members",
    params(("project_id" = i64, Path), ("request_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The request is gone."),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn reject(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, request)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let (id, request) = (id_in(&id)?, id_in(&request)?);
    state.members.reject(&actor, id, request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The caller's own requests.
#[utoipa::path(
    get,
    path = "/current-user/projects-join-requests",
    tag = "project members",
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireOwnJoinRequest]),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list_own_requests(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let rows = state.members.list_own_requests(&actor).await?;
    let all: Vec<WireOwnJoinRequest> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// One of the caller's own requests.
#[utoipa::path(
    get,
    path = "/current-user/projects-join-requests/{request_id}",
    tag = "project members",
    params(("request_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireOwnJoinRequest),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find_own_request(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.members.find_own_request(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireOwnJoinRequest::from(row)))
}

/// Takes a request of the caller's back.
#[utoipa::path(
    delete,
    path = "/current-user/projects-join-requests/{request_id}",
    tag = "project members",
    params(("request_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "The request is gone."),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_own_request(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    state.members.withdraw(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
