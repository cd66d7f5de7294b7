//! `/users` of the Manage API.

use super::{
    service::PlaceKind,
    wire::{WirePlace, WireUser},
};
use crate::http::{
    ApiBody, ApiError, ApiPath, ApiQuery, ManageCaller, State, WireError, exact_json,
    maybe_integer, maybe_text, missing,
};
use app::services::Actor;
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(find, rename, delete))
        .routes(routes!(delete_mfa))
        .routes(routes!(give_super_admin, take_super_admin))
        .routes(routes!(list_maintainers))
        .routes(routes!(list_organizations))
        .routes(routes!(list_projects))
}

/// Which people are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// A part of the name or the e-mail.
    #[serde(deserialize_with = "maybe_text")]
    q: Option<String>,
    /// 100 unless it is given; 1,000 at most.
    #[serde(deserialize_with = "maybe_integer")]
    limit: Option<i64>,
    #[serde(deserialize_with = "maybe_integer")]
    offset: Option<i64>,
}

/// What clients send to change a person.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = UserChange)]
struct WireUserChange {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
}

/// People, by id. Only super admins and those with the feature `can-manage-users` may.
#[utoipa::path(
    get,
    path = "/users",
    tag = "users",
    params(Wanted),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireUser]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiQuery(wanted): ApiQuery<Wanted>,
) -> Result<Response, ApiError> {
    let search = wanted.q.unwrap_or_default();
    let rows = state.users.list_rows(&actor, &search, (wanted.limit, wanted.offset)).await?;
    let users: Vec<WireUser> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &users))
}

/// One person: the caller, or anybody for who looks after people.
#[utoipa::path(
    get,
    path = "/users/{user}",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireUser),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.users.find_row(&actor, &who).await?;
    Ok(exact_json(StatusCode::OK, &WireUser::from(row)))
}

/// Changes the name of a person.
#[utoipa::path(
    put,
    path = "/users/{user}",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    request_body(content((WireUserChange = "application/json"))),
    responses(
        (status = 200, body = WireUser),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn rename(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
    ApiBody(change): ApiBody<WireUserChange>,
) -> Result<Response, ApiError> {
    let name = change.name.ok_or_else(|| missing("name", "A name must be set"))?;
    let row = state.users.rename(&actor, &who, &name).await?;
    Ok(exact_json(StatusCode::OK, &WireUser::from(row)))
}

/// Deletes the account of a person: memberships, sessions, tokens and second factors go at once.
#[utoipa::path(
    delete,
    path = "/users/{user}",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    state.users.remove(&actor, &who).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes every second factor from a person who lost them.
#[utoipa::path(
    delete,
    path = "/users/{user}/mfa",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_mfa(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    state.users.remove_multi_factor(&actor, &who).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes a person super admin. Only super admins may.
#[utoipa::path(
    post,
    path = "/users/{user}/super-admin",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireUser),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn give_super_admin(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.users.change_super_admin(&actor, &who, true).await?;
    Ok(exact_json(StatusCode::OK, &WireUser::from(row)))
}

/// Makes a super admin a person like others. The last one stays.
#[utoipa::path(
    delete,
    path = "/users/{user}/super-admin",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireUser),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn take_super_admin(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.users.change_super_admin(&actor, &who, false).await?;
    Ok(exact_json(StatusCode::OK, &WireUser::from(row)))
}

/// The maintainers that a person is in.
#[utoipa::path(
    get,
    path = "/users/{user}/maintainers",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePlace]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_maintainers(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    places(&state, &actor, &who, PlaceKind::Maintainers).await
}

/// The organizations that a person is in.
#[utoipa::path(
    get,
    path = "/users/{user}/organizations",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePlace]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_organizations(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    places(&state, &actor, &who, PlaceKind::Organizations).await
}

/// The projects that a person is in.
#[utoipa::path(
    get,
    path = "/users/{user}/projects",
    tag = "users",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePlace]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_projects(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
) -> Result<Response, ApiError> {
    places(&state, &actor, &who, PlaceKind::Projects).await
}

async fn places(
    state: &State,
    actor: &Actor,
    who: &str,
    kind: PlaceKind,
) -> Result<Response, ApiError> {
    let rows = state.users.list_places(actor, who, kind).await?;
    let places: Vec<WirePlace> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &places))
}
