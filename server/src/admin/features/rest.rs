//! `/features` of the Manage API, and what projects, people and templates have of them.

mod of_templates;

use super::{
    service::FeatureChange,
    store::{FeatureRow, HolderRow},
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ApiQuery, ManageCaller, State, WireError, exact_json, id_in,
        maybe_flag, maybe_text, missing,
    },
    organization::maintainers::wire::WirePerson,
};
use app::{
    admin::features::{FeatureKind, NewFeature},
    error::AppError,
    value::Timestamp,
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find, change, delete))
        .routes(routes!(list_projects))
        .routes(routes!(list_admins))
        .routes(routes!(add_to_project))
        .routes(routes!(remove_from_project))
        .routes(routes!(add_to_user))
        .routes(routes!(remove_from_user))
        .merge(of_templates::routes())
}

/// A feature, as clients know it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Feature)]
struct WireFeature {
    id: i64,
    name: String,
    r#type: String,
    title: String,
    description: String,
    can_be_manage_by_admin: bool,
    #[serde(rename = "canBeManagedViaAPI")]
    can_be_managed_via_api: bool,
    created: String,
}

impl From<FeatureRow> for WireFeature {
    fn from(row: FeatureRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            r#type: row.kind,
            title: row.title,
            description: row.description,
            can_be_manage_by_admin: row.is_for_admins,
            can_be_managed_via_api: row.is_for_programs,
            created: Timestamp(row.created_at).wire(),
        }
    }
}

/// A project with a feature.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeatureProject)]
struct WireProject {
    id: i64,
    name: String,
}

/// What a project or a person has.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeatureNames)]
struct WireNames {
    features: Vec<String>,
}

/// Which features are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// `admin`, `project` or `global`.
    #[serde(rename = "type", deserialize_with = "maybe_text")]
    kind: Option<String>,
}

/// What clients send to make a feature, or to change one; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = FeatureChange)]
struct WireFeatureChange {
    #[serde(deserialize_with = "maybe_text")]
    name: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    r#type: Option<String>,
    title: Option<String>,
    description: Option<String>,
    /// Administrators of a project may give it to their project.
    #[serde(deserialize_with = "maybe_flag")]
    can_be_manage_by_admin: Option<bool>,
    /// Programs may give it and take it away; they may unless this is false.
    #[serde(rename = "canBeManagedViaAPI", deserialize_with = "maybe_flag")]
    can_be_managed_via_api: Option<bool>,
}

/// Which feature is given.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = GivenFeature)]
struct WireGiven {
    #[serde(deserialize_with = "maybe_text")]
    feature: Option<String>,
}

impl WireGiven {
    fn name(self) -> Result<String, AppError> {
        self.feature.ok_or_else(|| missing("feature", "A feature must be set"))
    }
}

/// Features; for those who look after none, the ones that they may give.
#[utoipa::path(
    get,
    path = "/features",
    tag = "features",
    params(Wanted),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireFeature]),
        (status = 400, body = WireError),
        (status = 401, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiQuery(wanted): ApiQuery<Wanted>,
) -> Result<Response, ApiError> {
    let unknown = || AppError::invalid("type", "The type is one of: admin, project, global.");
    let kind = wanted.kind.map(|kind| FeatureKind::from_name(&kind).ok_or_else(unknown));
    let rows = state.features.list_rows(&actor, kind.transpose()?).await?;
    let features: Vec<WireFeature> = rows.into_iter().map(Into::into).collect();
    Ok(exact_json(StatusCode::OK, &features))
}

/// Makes a feature. Only super admins and those with the feature `can-manage-features` may.
#[utoipa::path(
    post,
    path = "/features",
    tag = "features",
    security(("management token" = [])),
    request_body(content((WireFeatureChange = "application/json"))),
    responses(
        (status = 201, body = WireFeature),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiBody(new): ApiBody<WireFeatureChange>,
) -> Result<Response, ApiError> {
    let new = NewFeature {
        name: new.name.unwrap_or_default(),
        kind: new.r#type.unwrap_or_default(),
        title: new.title.unwrap_or_default(),
        description: new.description.unwrap_or_default(),
        is_for_admins: new.can_be_manage_by_admin.unwrap_or_default(),
        is_for_programs: new.can_be_managed_via_api.unwrap_or(true),
    };
    let row = state.features.insert(&actor, &new).await?;
    Ok(exact_json(StatusCode::CREATED, &WireFeature::from(row)))
}

/// One feature.
#[utoipa::path(
    get,
    path = "/features/{feature_id}",
    tag = "features",
    params(("feature_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = WireFeature),
        (status = 401, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let row = state.features.find_row(&actor, id_in(&id)?).await?;
    Ok(exact_json(StatusCode::OK, &WireFeature::from(row)))
}

/// Changes a feature; its name and type stay.
#[utoipa::path(
    patch,
    path = "/features/{feature_id}",
    tag = "features",
    params(("feature_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireFeatureChange = "application/json"))),
    responses(
        (status = 200, body = WireFeature),
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
    ApiBody(change): ApiBody<WireFeatureChange>,
) -> Result<Response, ApiError> {
    let change = FeatureChange {
        title: change.title,
        description: change.description,
        is_for_admins: change.can_be_manage_by_admin,
        is_for_programs: change.can_be_managed_via_api,
    };
    let row = state.features.change(&actor, id_in(&id)?, change).await?;
    Ok(exact_json(StatusCode::OK, &WireFeature::from(row)))
}

/// Deletes a feature; nobody has it any more.
#[utoipa::path(
    delete,
    path = "/features/{feature_id}",
    tag = "features",
    params(("feature_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
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
    state.features.remove(&actor, id_in(&id)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The projects that have a feature.
#[utoipa::path(
    get,
    path = "/features/{feature_id}/projects",
    tag = "features",
    params(("feature_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WireProject]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_projects(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let rows = state.features.list_holders(&actor, id, FeatureKind::Project).await?.into_iter();
    let projects: Vec<_> =
        rows.map(|HolderRow { id, name, .. }| WireProject { id, name }).collect();
    Ok(exact_json(StatusCode::OK, &projects))
}

/// The people who have a feature.
#[utoipa::path(
    get,
    path = "/features/{feature_id}/admins",
    tag = "features",
    params(("feature_id" = i64, Path)),
    security(("management token" = [])),
    responses(
        (status = 200, body = [WirePerson]),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_admins(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let id = id_in(&id)?;
    let rows = state.features.list_holders(&actor, id, FeatureKind::Admin).await?.into_iter();
    let person = |HolderRow { id, name, email }: HolderRow| WirePerson::new(id, name, email);
    Ok(exact_json(StatusCode::OK, &rows.map(person).collect::<Vec<_>>()))
}

/// Gives a project a feature.
#[utoipa::path(
    post,
    path = "/projects/{project_id}/features",
    tag = "features",
    params(("project_id" = i64, Path)),
    security(("management token" = [])),
    request_body(content((WireGiven = "application/json"))),
    responses(
        (status = 201, body = WireNames),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn add_to_project(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(id): ApiPath,
    ApiBody(given): ApiBody<WireGiven>,
) -> Result<Response, ApiError> {
    let (id, name) = (id_in(&id)?, given.name()?);
    let features = state.features.set_of_project(&actor, id, &name, true).await?;
    Ok(exact_json(StatusCode::CREATED, &WireNames { features }))
}

/// Takes a feature from a project.
#[utoipa::path(
    delete,
    path = "/projects/{project_id}/features/{feature}",
    tag = "features",
    params(("project_id" = i64, Path), ("feature" = String, Path)),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn remove_from_project(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((id, name)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    state.features.set_of_project(&actor, id_in(&id)?, &name, false).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Gives a person a feature. Super admins may; others give themselves those that admins may manage and
/// that open nothing on this server.
#[utoipa::path(
    post,
    path = "/users/{user}/features",
    tag = "features",
    params(("user" = String, Path, description = "The person's id or e-mail.")),
    security(("management token" = [])),
    request_body(content((WireGiven = "application/json"))),
    responses(
        (status = 201, body = WireNames),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn add_to_user(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath(who): ApiPath,
    ApiBody(given): ApiBody<WireGiven>,
) -> Result<Response, ApiError> {
    let features = state.features.set_of_user(&actor, &who, &given.name()?, true).await?;
    Ok(exact_json(StatusCode::CREATED, &WireNames { features }))
}

/// Takes a feature from a person. Only super admins may.
#[utoipa::path(
    delete,
    path = "/users/{user}/features/{feature}",
    tag = "features",
    params(
        ("user" = String, Path, description = "The person's id or e-mail."),
        ("feature" = String, Path)
    ),
    security(("management token" = [])),
    responses(
        (status = 204),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError),
        (status = 422, body = WireError)
    )
)]
async fn remove_from_user(
    extract::State(state): extract::State<State>,
    ManageCaller { actor }: ManageCaller,
    ApiPath((who, name)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    state.features.set_of_user(&actor, &who, &name, false).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
