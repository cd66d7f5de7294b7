//! The events of a token as a file.

use super::service::MOST;
use crate::http::{ApiError, ExportFormat, ExportRow, State, browser_actor, export};
use app::{
    project::token_events::{Event, EventSearch},
    value::{EventId, ProjectId, TokenId},
};
use axum::{
    Router,
    extract::{self, Path, Query},
    response::Response,
    routing::get,
};
use http::{HeaderName, HeaderValue, request::Parts};
use serde::Deserialize;

/// How many events the file holds.
const COUNT_HEADER: HeaderName = HeaderName::from_static("x-event-count");

#[derive(Deserialize)]
struct Options {
    format: ExportFormat,
    #[serde(flatten)]
    search: EventSearch,
}

impl ExportRow for Event {
    const COLUMNS: &'static [&'static str] = &[
        "id", "created", "event", "type", "message", "object", "token", "address", "client",
        "reported",
    ];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.to_string(),
            self.created_at.machine(),
            self.event.clone(),
            crate::project::events::kind_as_str(self.kind).to_owned(),
            self.message.clone(),
            self.object.clone(),
            self.by.clone(),
            self.remote_addr.clone(),
            self.client.clone(),
            self.is_reported.to_string(),
        ]
    }
}

/// `GET /projects/1/settings/api-tokens/2/events/export?format=csv|ndjson`, with the search of the
/// Events tab.
pub(crate) fn routes() -> Router<State> {
    let path = "/projects/{project}/settings/api-tokens/{token}/events/export";
    Router::new().route(path, get(download))
}

async fn download(
    extract::State(state): extract::State<State>,
    Path((project, token)): Path<(String, String)>,
    Query(Options { format, search }): Query<Options>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let project: ProjectId = project.parse().map_err(|_| ApiError::unknown_path())?;
    let token: TokenId = token.parse().map_err(|_| ApiError::unknown_path())?;
    let actor = browser_actor(&state, &parts).await?;
    let events = state.services.token_events.clone();
    // what happens from now on is not in the file, so that the count is true
    let (count, newest) = events.count(&actor, project, token, &search).await?;
    let first = newest.map_or(EventId(0), |EventId(id)| EventId(id.saturating_add(1)));
    let next = move |before: Option<EventId>| {
        let (actor, events, search) = (actor.clone(), events.clone(), search.clone());
        async move {
            let before = Some(before.unwrap_or(first));
            let page = events.list(&actor, project, token, &search, before, MOST).await?;
            Ok((page.events, page.older))
        }
    };
    let mut response = export(format, &format!("token-{token}-events"), next).await?;
    response.headers_mut().insert(COUNT_HEADER, HeaderValue::from(count));
    Ok(response)
}
