//! The activity as a file.

use crate::http::{ApiError, ExportFormat, ExportRow, State, browser_actor, export};
use app::account::activity::ActivityEntry;
use axum::{
    Router,
    extract::{self, Query},
    response::Response,
    routing::get,
};
use http::request::Parts;
use serde::Deserialize;

#[derive(Deserialize)]
struct Options {
    format: ExportFormat,
}

impl ExportRow for ActivityEntry {
    const COLUMNS: &'static [&'static str] =
        &["id", "at", "what", "warning", "done by", "device", "address", "factor"];

    fn cells(&self) -> Vec<String> {
        vec![
            self.id.clone(),
            self.at.machine(),
            self.what.clone(),
            self.is_warning.to_string(),
            self.done_by.clone(),
            self.device.clone(),
            self.remote_addr.clone(),
            self.factor.clone(),
        ]
    }
}

/// `GET /account/activity/export?format=csv|ndjson`.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/account/activity/export", get(download))
}

async fn download(
    extract::State(state): extract::State<State>,
    Query(options): Query<Options>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let actor = browser_actor(&state, &parts).await?;
    let activity = state.services.activity.clone();
    let next = move |before: Option<String>| {
        let (actor, activity) = (actor.clone(), activity.clone());
        async move {
            let page = activity.list(&actor, before.as_deref(), false).await?;
            Ok((page.entries, page.older))
        }
    };
    Ok(export(options.format, "activity", next).await?)
}
