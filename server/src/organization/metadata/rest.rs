//! Metadata in the Manage API, of everything that has some.

use super::{rules::Entry, service::Named, store::MetadataRow};
use crate::http::{
    ApiBody, ApiError, ApiPath, ManageCaller, State, WireError, exact_json, id_in, maybe_text,
    missing,
};
use app::{services::Actor, value::Timestamp};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list_of_user, set_of_user))
        .routes(routes!(delete_of_user))
        .routes(routes!(list_of_maintainer, set_of_maintainer))
        .routes(routes!(delete_of_maintainer))
        .routes(routes!(list_of_organization, set_of_organization))
        .routes(routes!(delete_of_organization))
        .routes(routes!(list_of_project, set_of_project))
        .routes(routes!(delete_of_project))
}

/// A key with its value, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Metadata)]
struct WireMetadata {
    id: i64,
    /// `user`, `system`, or about an organization `maintainer`.
    provider: String,
    timestamp: String,
    key: String,
    value: String,
}

impl From<MetadataRow> for WireMetadata {
    fn from(row: MetadataRow) -> Self {
        Self {
            id: row.id,
            provider: row.provider,
            timestamp: Timestamp(row.changed_at).wire(),
            key: row.key,
            value: row.value,
        }
    }
}

/// What clients send to keep something.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = NewMetadata)]
struct WireNewMetadata {
    #[serde(deserialize_with = "maybe_text")]
    provider: Option<String>,
    metadata: Vec<WireEntry>,
}

/// A key with its value.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(default)]
#[schema(as = MetadataEntry)]
struct WireEntry {
    #[serde(deserialize_with = "maybe_text")]
    key: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    value: Option<String>,
}

fn wire(rows: Vec<MetadataRow>) -> Vec<WireMetadata> {
    rows.into_iter().map(Into::into).collect()
}

async fn list(state: &State, actor: &Actor, named: &Named) -> Result<Response, ApiError> {
    let rows = state.metadata.list(actor, named).await?;
    Ok(exact_json(StatusCode::OK, &wire(rows)))
}

async fn set(
    state: &State,
    actor: &Actor,
    named: &Named,
    new: WireNewMetadata,
) -> Result<Response, ApiError> {
    let provider = new.provider.ok_or_else(|| missing("provider", "A provider must be set"))?;
    let entry = |entry: WireEntry| Entry {
        key: entry.key.unwrap_or_default(),
        value: entry.value.unwrap_or_default(),
    };
    let entries: Vec<_> = new.metadata.into_iter().map(entry).collect();
    let rows = state.metadata.set(actor, named, &provider, &entries).await?;
    Ok(exact_json(StatusCode::CREATED, &wire(rows)))
}

async fn delete(
    state: &State,
    actor: &Actor,
    named: &Named,
    id: &str,
) -> Result<Response, ApiError> {
    let id = id.parse().map_err(|_| ApiError::unknown_path())?;
    state.metadata.delete(actor, named, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What is kept about a person.
#[utoipa::path(
    get,
    path = "/users/{user}/metadata",
    tag = "metadata",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMetadata]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_of_user(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
) -> Result<Response, ApiError> {
    list(&state, &actor, &Named::User(owner)).await
}

/// Keeps something about a person; a key that the provider has already gets the new value.
#[utoipa::path(
    post,
    path = "/users/{user}/metadata",
    tag = "metadata",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    request_body(content((WireNewMetadata = "application/json"))),
    responses(
        (status = 201, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_of_user(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
    ApiBody(new): ApiBody<WireNewMetadata>,
) -> Result<Response, ApiError> {
    set(&state, &actor, &Named::User(owner), new).await
}

/// Forgets something about a person.
#[utoipa::path(
    delete,
    path = "/users/{user}/metadata/{metadata_id}",
    tag = "metadata",
    params(("user" = String, Path, description = "The person's id or e-mail."), ("metadata_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_of_user(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((owner, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    delete(&state, &actor, &Named::User(owner), &id).await
}

/// What is kept about a maintainer.
#[utoipa::path(
    get,
    path = "/maintainers/{maintainer_id}/metadata",
    tag = "metadata",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMetadata]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_of_maintainer(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
) -> Result<Response, ApiError> {
    list(&state, &actor, &Named::Maintainer(id_in(&owner)?)).await
}

/// Keeps something about a maintainer; a key that the provider has already gets the new value.
#[utoipa::path(
    post,
    path = "/maintainers/{maintainer_id}/metadata",
    tag = "metadata",
    params(("maintainer_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewMetadata = "application/json"))),
    responses(
        (status = 201, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_of_maintainer(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
    ApiBody(new): ApiBody<WireNewMetadata>,
) -> Result<Response, ApiError> {
    set(&state, &actor, &Named::Maintainer(id_in(&owner)?), new).await
}

/// Forgets something about a maintainer.
#[utoipa::path(
    delete,
    path = "/maintainers/{maintainer_id}/metadata/{metadata_id}",
    tag = "metadata",
    params(("maintainer_id" = i64, Path), ("metadata_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_of_maintainer(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((owner, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    delete(&state, &actor, &Named::Maintainer(id_in(&owner)?), &id).await
}

/// What is kept about an organization.
#[utoipa::path(
    get,
    path = "/organizations/{organization_id}/metadata",
    tag = "metadata",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_of_organization(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
) -> Result<Response, ApiError> {
    list(&state, &actor, &Named::Organization(id_in(&owner)?)).await
}

/// Keeps something about an organization; a key that the provider has already gets the new value.
#[utoipa::path(
    post,
    path = "/organizations/{organization_id}/metadata",
    tag = "metadata",
    params(("organization_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewMetadata = "application/json"))),
    responses(
        (status = 201, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_of_organization(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
    ApiBody(new): ApiBody<WireNewMetadata>,
) -> Result<Response, ApiError> {
    set(&state, &actor, &Named::Organization(id_in(&owner)?), new).await
}

/// Forgets something about an organization.
#[utoipa::path(
    delete,
    path = "/organizations/{organization_id}/metadata/{metadata_id}",
    tag = "metadata",
    params(("organization_id" = i64, Path), ("metadata_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_of_organization(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((owner, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    delete(&state, &actor, &Named::Organization(id_in(&owner)?), &id).await
}

/// What is kept about a project.
#[utoipa::path(
    get,
    path = "/projects/{project_id}/metadata",
    tag = "metadata",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_of_project(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
) -> Result<Response, ApiError> {
    list(&state, &actor, &Named::Project(id_in(&owner)?)).await
}

/// Keeps something about a project; a key that the provider has already gets the new value.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/metadata",
    tag = "metadata",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireNewMetadata = "application/json"))),
    responses(
        (status = 201, body = [WireMetadata]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn set_of_project(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(owner): ApiPath,
    ApiBody(new): ApiBody<WireNewMetadata>,
) -> Result<Response, ApiError> {
    set(&state, &actor, &Named::Project(id_in(&owner)?), new).await
}

/// Forgets something about a project.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}/metadata/{metadata_id}",
    tag = "metadata",
    params(("project_id" = i64, Path), ("metadata_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete_of_project(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((owner, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    delete(&state, &actor, &Named::Project(id_in(&owner)?), &id).await
}
