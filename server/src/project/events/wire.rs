//! Events in the shapes of the Storage API.

use super::{Details, store::EventRow};
use crate::{db::StoreError, http::State};
use app::value::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use uuid::Uuid;

/// An event, as clients know it; the same in lists and alone.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireEvent {
    id: i64,
    #[schema(value_type = String)]
    uuid: Uuid,
    event: String,
    component: String,
    message: String,
    description: String,
    /// `info`, `success`, `warn` or `error`.
    r#type: String,
    run_id: Option<String>,
    created: String,
    configuration_id: Option<String>,
    object_id: Option<String>,
    object_name: Option<String>,
    object_type: Option<String>,
    context: WireContext,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    #[schema(value_type = Object)]
    results: Map<String, Value>,
    /// `duration` in seconds, when it was reported.
    #[schema(value_type = Object)]
    performance: Map<String, Value>,
    token: WireEventToken,
    id_branch: i64,
    uri: String,
    #[schema(value_type = Vec<Object>)]
    attachments: [(); 0],
}

/// Where the request came from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct WireContext {
    remote_addr: String,
    http_referer: Option<String>,
    http_user_agent: String,
    api_version: &'static str,
    user_agent: String,
    r#async: bool,
}

/// The token that did it, by its description at that time.
#[derive(Debug, Serialize, ToSchema)]
struct WireEventToken {
    id: i64,
    name: String,
}

pub(super) fn event(state: &State, row: EventRow) -> Result<WireEvent, StoreError> {
    let details: Details = serde_json::from_str(&row.details)
        .map_err(|_| StoreError::Corrupt(format!("the details of event {}", row.id)))?;
    Ok(WireEvent {
        id: row.id,
        uuid: row.uuid,
        event: row.event,
        component: row.component,
        message: row.message,
        description: details.description,
        r#type: row.kind,
        run_id: row.run_id,
        created: Timestamp(row.created_at).wire(),
        configuration_id: row.configuration_id,
        object_id: row.object_id,
        object_name: row.object_name,
        object_type: row.object_type,
        context: WireContext {
            remote_addr: row.remote_addr,
            http_referer: None,
            http_user_agent: row.user_agent.clone(),
            api_version: "v2",
            user_agent: row.user_agent,
            r#async: false,
        },
        params: details.params,
        results: details.results,
        performance: details.performance,
        token: WireEventToken { id: row.token_id, name: row.token_name },
        id_branch: 1,
        uri: format!("{}/v2/storage/events/{}", state.core.config.public_url, row.id),
        attachments: [],
    })
}
