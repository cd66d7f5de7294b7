//! `/events` of the Storage API, and the events of its objects.

use super::{
    rules::{PostedEvent, Search, parse_key},
    service::Scope,
    wire::{self, WireEvent},
};
use crate::{
    http::{
        ApiBody, ApiError, ApiPath, ApiQuery, Caller, State, WireError, exact_json, id_in,
        maybe_integer,
    },
    project::{buckets::rest::bucket_id, tables::rest::table_id},
};
use app::error::AppError;
use axum::{extract, response::Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(find))
        .routes(routes!(of_token))
        .routes(routes!(of_bucket))
        .routes(routes!(of_table))
}

/// What clients send to report an event.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
struct NewWireEvent {
    component: Option<String>,
    message: Option<String>,
    /// `info` when absent; `success`, `warn`, `error`.
    r#type: Option<String>,
    description: Option<String>,
    configuration_id: Option<String>,
    run_id: Option<String>,
    /// An object, or its JSON in a text.
    #[schema(value_type = Object)]
    params: Value,
    /// An object, or its JSON in a text.
    #[schema(value_type = Object)]
    results: Value,
    /// Seconds.
    #[schema(value_type = Option<f64>)]
    duration: Value,
}

/// An event that was written.
#[derive(Debug, Serialize, ToSchema)]
struct WireEventId {
    id: String,
    #[schema(value_type = String)]
    uuid: Uuid,
}

/// Which events, and how many of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
struct WireSearch {
    /// Later than this event: its id or UUID.
    since_id: Option<String>,
    /// Earlier than this event: its id or UUID.
    max_id: Option<String>,
    component: Option<String>,
    configuration_id: Option<String>,
    /// A run, and the runs inside it.
    run_id: Option<String>,
    /// `event:storage.tokenShared AND token.id:1000`
    q: Option<String>,
    /// 1 to 10000; 100 when absent.
    #[serde(deserialize_with = "maybe_integer")]
    limit: Option<i64>,
    #[serde(deserialize_with = "maybe_integer")]
    offset: Option<i64>,
    /// `desc` when absent, or `asc`.
    sort_order: Option<String>,
}

impl WireSearch {
    fn search(self) -> Search {
        Search {
            since: self.since_id.unwrap_or_default(),
            max: self.max_id.unwrap_or_default(),
            component: self.component.unwrap_or_default(),
            configuration_id: self.configuration_id.unwrap_or_default(),
            run_id: self.run_id.unwrap_or_default(),
            query: self.q.unwrap_or_default(),
            limit: self.limit,
            offset: self.offset,
            order: self.sort_order.unwrap_or_default(),
        }
    }
}

async fn answer(
    state: &State,
    caller: Caller,
    scope: Scope,
    search: WireSearch,
) -> Result<Response, ApiError> {
    let Caller { actor, project } = caller;
    let rows = state.events.list(&actor, project, scope, &search.search()).await?;
    let events: Result<Vec<WireEvent>, _> =
        rows.into_iter().map(|row| wire::event(state, row)).collect();
    Ok(exact_json(StatusCode::OK, &events.map_err(AppError::from)?))
}

/// Events, newest first: all for a master token, those of its own for every other.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(WireSearch),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireEvent]),
        (status = 400, body = WireError),
        (status = 401, body = WireError)
    )
)]
async fn list(
    extract::State(state): extract::State<State>,
    caller: Caller,
    ApiQuery(search): ApiQuery<WireSearch>,
) -> Result<Response, ApiError> {
    answer(&state, caller, Scope::Project, search).await
}

/// Reports an event of a component.
#[utoipa::path(
    post,
    path = "/events",
    tag = "events",
    security(("token" = [])),
    request_body(content(
        (NewWireEvent = "application/json"),
        (NewWireEvent = "application/x-www-form-urlencoded")
    )),
    responses(
        (status = 201, body = WireEventId),
        (status = 400, body = WireError),
        (status = 401, body = WireError)
    )
)]
async fn create(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiBody(new): ApiBody<NewWireEvent>,
) -> Result<Response, ApiError> {
    let posted = PostedEvent {
        component: new.component.unwrap_or_default(),
        configuration_id: new.configuration_id.unwrap_or_default(),
        run_id: new.run_id.unwrap_or_default(),
        kind: new.r#type.unwrap_or_default(),
        message: new.message.unwrap_or_default(),
        description: new.description.unwrap_or_default(),
        params: new.params,
        results: new.results,
        duration: new.duration,
    };
    let (id, uuid) = state.events.post(&actor, project, posted).await?;
    Ok(exact_json(StatusCode::CREATED, &WireEventId { id: id.to_string(), uuid }))
}

/// One event, by its id or UUID.
#[utoipa::path(
    get,
    path = "/events/{event_id}",
    tag = "events",
    params(("event_id" = String, Path)),
    security(("token" = [])),
    responses(
        (status = 200, body = WireEvent),
        (status = 401, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn find(
    extract::State(state): extract::State<State>,
    Caller { actor, project }: Caller,
    ApiPath(id): ApiPath,
) -> Result<Response, ApiError> {
    let key = parse_key(&id).ok_or_else(ApiError::unknown_path)?;
    let row = state.events.find(&actor, project, key).await?;
    Ok(exact_json(StatusCode::OK, &wire::event(&state, row).map_err(AppError::from)?))
}

/// What a token did and what was done to it.
#[utoipa::path(
    get,
    path = "/tokens/{token_id}/events",
    tag = "events",
    params(("token_id" = String, Path), WireSearch),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireEvent]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn of_token(
    extract::State(state): extract::State<State>,
    caller: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(search): ApiQuery<WireSearch>,
) -> Result<Response, ApiError> {
    answer(&state, caller, Scope::Token(id_in(&id)?), search).await
}

/// What was done to a bucket.
#[utoipa::path(
    get,
    path = "/buckets/{bucket_id}/events",
    tag = "events",
    params(("bucket_id" = String, Path), WireSearch),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireEvent]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn of_bucket(
    extract::State(state): extract::State<State>,
    caller: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(search): ApiQuery<WireSearch>,
) -> Result<Response, ApiError> {
    answer(&state, caller, Scope::Bucket(bucket_id(&id)?), search).await
}

/// What was done to a table.
#[utoipa::path(
    get,
    path = "/tables/{table_id}/events",
    tag = "events",
    params(("table_id" = String, Path), WireSearch),
    security(("token" = [])),
    responses(
        (status = 200, body = [WireEvent]),
        (status = 400, body = WireError),
        (status = 401, body = WireError),
        (status = 403, body = WireError),
        (status = 404, body = WireError)
    )
)]
async fn of_table(
    extract::State(state): extract::State<State>,
    caller: Caller,
    ApiPath(id): ApiPath,
    ApiQuery(search): ApiQuery<WireSearch>,
) -> Result<Response, ApiError> {
    let (bucket, name) = table_id(&id)?;
    answer(&state, caller, Scope::Table(bucket, name.to_owned()), search).await
}
