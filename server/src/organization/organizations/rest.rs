//! `/organizations` of the Manage API.

use super::{
    rules::{ActivityCenter, OrganizationChange},
    wire::{WireOrganizationDetail, WireOrganizationItem},
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in, maybe_flag,
        maybe_integer, maybe_text,
    },
    organization::{
        maintainers::wire::{WireMember, WirePerson, members, people},
        wire::{WireNewMember, name_of},
    },
};
use app::{
    organization::organizations::OrganizationService,
    value::{MaintainerId, ProjectId},
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_of_maintainer, create))
        .routes(routes!(find, change, delete))
        .routes(routes!(list_members, add_member))
        .routes(routes!(remove_member))
        .routes(routes!(list_project_members))
        .routes(routes!(join))
}

/// What clients send to make an organization.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireNewOrganization {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
    /// The id under which another system knows it.
    #[serde(deserialize_with = "maybe_text")]
    crm_id: Option<String>,
}

/// What clients send to change an organization; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireOrganizationChange {
    name: Option<String>,
    crm_id: Option<String>,
    #[serde(deserialize_with = "maybe_integer")]
    maintainer_id: Option<i64>,
    #[serde(deserialize_with = "maybe_flag")]
    allow_auto_join: Option<bool>,
    /// Everybody needs a second factor; refused while somebody has none.
    #[serde(deserialize_with = "maybe_flag")]
    mfa_required: Option<bool>,
    /// Null takes it away.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    activity_center_project_id: Option<Given>,
}

/// An id or null, which is more than nothing.
#[derive(Debug, Serialize)]
struct Given(Option<i64>);

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Given>, D::Error> {
    Ok(Some(Given(maybe_integer(deserializer)?)))
}

impl From<Given> for ActivityCenter {
    fn from(Given(id): Given) -> Self {
        id.map_or(Self::Nowhere, |id| Self::In(ProjectId(id)))
    }
}

impl From<WireOrganizationChange> for OrganizationChange {
    fn from(change: WireOrganizationChange) -> Self {
        Self {
            name: change.name,
            crm_id: change.crm_id,
            maintainer: change.maintainer_id.map(MaintainerId),
            allows_auto_join: change.allow_auto_join,
            requires_mfa: change.mfa_required,
            activity_center: change.activity_center_project_id.map(Into::into),
        }
    }
}

/// The caller's organizations; all of them for an application with the scope `organizations:read`.
#[utoipa::path(
    get,
    path = "/organizations",
    tag = "organizations",
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireOrganizationItem]),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
) -> Result<Response, ApiError> {
    let rows = state.organizations.list(&actor).await?;
    let all: Vec<WireOrganizationItem> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// The organizations of a maintainer.
#[utoipa::path(
    get,
    path = "/maintainers/{maintainer_id}/organizations",
    tag = "organizations",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireOrganizationItem]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_of_maintainer(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let rows = state.organizations.list_of_maintainer(&actor, id_in(&id)?).await?;
    let all: Vec<WireOrganizationItem> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &all))
}

/// Makes an organization, with the caller as its first member.
#[utoipa::path(
    post,
    path = "/maintainers/{maintainer_id}/organizations",
    tag = "organizations",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewOrganization = "application/json"))),
    responses(
        (status = 201, body = WireOrganizationDetail),
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
    ApiBody(new): ApiBody<WireNewOrganization>,
) -> Result<Response, ApiError> {
    let (id, crm_id) = (id_in(&id)?, new.crm_id.unwrap_or_default());
    let row = state.organizations.create_row(&actor, id, &name_of(new.name)?, &crm_id).await?;
    Ok(exact_json(StatusCode::CREATED, &WireOrganizationDetail::from(row)))
}

/// One organization with its projects.
#[utoipa::path(
    get,
    path = "/organizations/{organization_id}",
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
async fn find(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.organizations.find_row(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireOrganizationDetail::from(row)))
}

/// Changes an organization. Its members alone say who may join by themselves and
/// whether everybody needs a second factor.
#[utoipa::path(
    patch,
    path = "/organizations/{organization_id}",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireOrganizationChange = "application/json"))),
    responses(
        (status = 200, body = WireOrganizationDetail),
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
    ApiBody(change): ApiBody<WireOrganizationChange>,
) -> Result<Response, ApiError> {
    let row = state.organizations.change(&actor, id_in(&id)?, change.into()).await?;
    Ok(exact_json(StatusCode::OK, &WireOrganizationDetail::from(row)))
}

/// Deletes an organization without projects.
#[utoipa::path(
    delete,
    path = "/organizations/{organization_id}",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204, description = "It is gone."),
        (status = 400, body = WireError, description = "It has projects."),
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
    state.organizations.delete(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The members of an organization.
#[utoipa::path(
    get,
    path = "/organizations/{organization_id}/users",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMember]),
        (status = 400, body = WireError),
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
    let rows = state.organizations.list_members(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &members(rows)))
}

/// Everybody who is in a project of the organization. Only its members may see them.
#[utoipa::path(
    get,
    path = "/organizations/{organization_id}/projects-users",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePerson]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_project_members(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let rows = state.organizations.list_project_members(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &people(rows)))
}

/// Adds a member. From outside only where the organization allows auto-join.
#[utoipa::path(
    post,
    path = "/organizations/{organization_id}/users",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
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
    state.organizations.add_member(&actor, id_in(&id)?, &new.who()?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Removes a member, by id or e-mail.
#[utoipa::path(
    delete,
    path = "/organizations/{organization_id}/users/{user}",
    tag = "organizations",
    params(("organization_id" = i64, Path), ("user" = String, Path)),
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
    let user = state.organizations.find_member(&actor, id, &user).await?;
    state.organizations.remove_member(&actor, id, user).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Makes a super admin, or a member of the maintainer, a member of the organization.
#[utoipa::path(
    post,
    path = "/organizations/{organization_id}/join-organization",
    tag = "organizations",
    params(("organization_id" = i64, Path)),
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
    state.organizations.join(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
