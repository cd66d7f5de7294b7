//! `/components` of the Storage API.

use super::{
    index,
    reading::Listing,
    rules::ConfigurationChange,
    service::NewConfiguration,
    store::{ConfigurationRow, Parts},
    wire::{self, Include, WireComponent, WireConfiguration, WireFilledComponent},
};
use crate::http::{
    ApiBody, ApiError, ApiPath, ApiQuery, Caller, State, WireError, exact_json, flag, maybe_flag,
    maybe_list, maybe_text,
};
use app::{
    error::{AppError, ErrorKind},
    project::components::ComponentKind,
};
use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(index::index))
        .routes(routes!(list))
        .routes(routes!(find))
        .routes(routes!(list_configurations, create))
        .routes(routes!(find_configuration, update, delete))
        .routes(routes!(update_state))
        .routes(routes!(restore))
}

/// Which components to list, and what of their configurations.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ListQuery {
    #[serde(deserialize_with = "maybe_list")]
    include: Option<Vec<String>>,
    component_type: String,
    #[serde(deserialize_with = "flag")]
    is_deleted: bool,
}

/// Which configurations to list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ConfigurationsQuery {
    #[serde(deserialize_with = "flag")]
    is_deleted: bool,
}

/// What clients send to make a configuration, or to change one; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct WireConfigurationChange {
    /// For a new one alone: its id. Without it the server chooses.
    #[serde(deserialize_with = "maybe_text")]
    configuration_id: Option<String>,
    /// A new one must have it.
    name: Option<String>,
    description: Option<String>,
    /// A JSON object, or a text that holds one.
    #[schema(value_type = Option<Object>)]
    configuration: Option<Value>,
    /// The same.
    #[schema(value_type = Option<Object>)]
    state: Option<Value>,
    change_description: Option<String>,
    #[serde(deserialize_with = "maybe_flag")]
    is_disabled: Option<bool>,
}

impl WireConfigurationChange {
    fn into_content(self) -> ConfigurationChange {
        ConfigurationChange {
            name: self.name,
            description: self.description,
            configuration: self.configuration,
            state: self.state,
            change_description: self.change_description,
            is_disabled: self.is_disabled,
        }
    }
}

/// What clients send to replace the state of a configuration.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
struct WireState {
    /// A JSON object, or a text that holds one.
    #[schema(value_type = Object)]
    state: Option<Value>,
}

fn invalid(message: String) -> AppError {
    AppError::new(ErrorKind::Invalid, "storage.components.validation", message)
}

fn parse_include(words: &[String]) -> Result<Include, AppError> {
    let mut include = Include::default();
    for word in words {
        match word.as_str() {
            "configuration" => include.configuration = true,
            "rows" => include.rows = true,
            "state" => include.state = true,
            other => {
                let other: String = other.chars().take(60).collect();
                return Err(invalid(format!(
                    "Invalid request:\n - include: \"Invalid include parameters: \"{other}\". \
                     Only following are allowed: configuration, rows, state.\""
                )));
            }
        }
    }
    Ok(include)
}

fn parse_kind(word: &str) -> Result<Option<ComponentKind>, AppError> {
    if word.is_empty() {
        return Ok(None);
    }
    serde_json::from_value(Value::from(word)).map(Some).map_err(|_| {
        let word: String = word.chars().take(60).collect();
        invalid(format!("There is no componentType \"{word}\""))
    })
}

/// A configuration with everything in it.
fn whole(status: StatusCode, row: ConfigurationRow) -> Result<Response, ApiError> {
    let configuration = wire::configuration(row, Include::ALL).map_err(AppError::from)?;
    Ok(exact_json(status, &configuration))
}

/// The components that have configurations which the caller may read, with these.
#[utoipa::path(
    get,
    path = "/components",
    tag = "components",
    params(
        ("include" = Option<String>, Query, description = "Of `configuration`, `rows`, `state`."),
        ("componentType" = Option<String>, Query),
        ("isDeleted" = Option<bool>, Query, description = "Those in the trash instead.")
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireFilledComponent]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Response, ApiError> {
    let include = parse_include(&query.include.unwrap_or_default())?;
    let listing = Listing {
        in_trash: query.is_deleted,
        parts: Parts { configuration: include.configuration, state: include.state },
        kind: parse_kind(&query.component_type)?,
    };
    let public_url = &state.core.config.public_url;
    let found = state.components.list(&actor, project, listing).await?;
    let components = found
        .into_iter()
        .map(|filled| wire::filled(public_url, filled, include))
        .collect::<Result<Vec<_>, _>>()
        .map_err(AppError::from)?;
    Ok(exact_json(StatusCode::OK, &components))
}

/// A component.
#[utoipa::path(
    get,
    path = "/components/{component_id}",
    tag = "components",
    params(("component_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireComponent),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let component = state.components.find(&actor, project, &id).await?;
    Ok(exact_json(StatusCode::OK, &wire::component(&state.core.config.public_url, component)))
}

/// The configurations of a component.
#[utoipa::path(
    get,
    path = "/components/{component_id}/configs",
    tag = "components",
    params(
        ("component_id" = String, Path),
        ("isDeleted" = Option<bool>, Query, description = "Those in the trash instead.")
    ),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireConfiguration]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn list_configurations(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(component): ApiPath,
    ApiQuery(query): ApiQuery<ConfigurationsQuery>,
) -> Result<Response, ApiError> {
    let rows =
        state.components.list_configurations(&actor, project, &component, query.is_deleted).await?;
    let configurations = wire::configurations(rows, Include::ALL).map_err(AppError::from)?;
    Ok(exact_json(StatusCode::OK, &configurations))
}

/// Makes a configuration. One of that id in the trash comes back with this content.
#[utoipa::path(
    post,
    path = "/components/{component_id}/configs",
    tag = "components",
    params(("component_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (WireConfigurationChange = "application/json"),
        (WireConfigurationChange = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 201, body = WireConfiguration),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(component): ApiPath,
    ApiBody(mut new): ApiBody<WireConfigurationChange>,
) -> Result<Response, ApiError> {
    let new = NewConfiguration { id: new.configuration_id.take(), content: new.into_content() };
    let row = state.components.create(&actor, project, &component, new).await?;
    whole(StatusCode::CREATED, row)
}

/// A configuration that is not in the trash.
#[utoipa::path(
    get,
    path = "/components/{component_id}/configs/{configuration_id}",
    tag = "components",
    params(("component_id" = String, Path), ("configuration_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireConfiguration),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find_configuration(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath((component, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let row = state.components.find_configuration(&actor, project, &component, &id).await?;
    whole(StatusCode::OK, row)
}

/// Changes a configuration, which makes a version of it when something is another thing then.
#[utoipa::path(
    put,
    path = "/components/{component_id}/configs/{configuration_id}",
    tag = "components",
    params(("component_id" = String, Path), ("configuration_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (WireConfigurationChange = "application/json"),
        (WireConfigurationChange = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 200, body = WireConfiguration),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn update(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath((component, id)): ApiPath<(String, String)>,
    ApiBody(change): ApiBody<WireConfigurationChange>,
) -> Result<Response, ApiError> {
    let change = change.into_content();
    let row = state.components.change(&actor, project, &component, &id, change).await?;
    whole(StatusCode::OK, row)
}

/// Replaces the state of a configuration, which makes no version.
#[utoipa::path(
    put,
    path = "/components/{component_id}/configs/{configuration_id}/state",
    tag = "components",
    params(("component_id" = String, Path), ("configuration_id" = String, Path)),
    security(("token" = [])),
    request_body(content(
        (WireState = "application/json"),
        (WireState = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 200, body = WireConfiguration),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn update_state(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath((component, id)): ApiPath<(String, String)>,
    ApiBody(new): ApiBody<WireState>,
) -> Result<Response, ApiError> {
    let row = state.components.change_state(&actor, project, &component, &id, new.state).await?;
    whole(StatusCode::OK, row)
}

/// Moves a configuration to the trash. One that is there already is deleted for good, by who may
/// purge the trash.
#[utoipa::path(
    delete,
    path = "/components/{component_id}/configs/{configuration_id}",
    tag = "components",
    params(("component_id" = String, Path), ("configuration_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 204, description = "It is in the trash, or gone with its token."),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn delete(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath((component, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    state.components.delete(&actor, project, &component, &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a configuration out of the trash.
#[utoipa::path(
    post,
    path = "/components/{component_id}/configs/{configuration_id}/restore",
    tag = "components",
    params(("component_id" = String, Path), ("configuration_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 201, body = WireConfiguration),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn restore(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath((component, id)): ApiPath<(String, String)>,
) -> Result<Response, ApiError> {
    let row = state.components.restore(&actor, project, &component, &id).await?;
    whole(StatusCode::CREATED, row)
}
