//! The bell's ear: server-sent events.

use super::live::{Heard, listen};
use crate::http::{ApiError, State, idle_actor};
use axum::{
    Router,
    body::Body,
    extract,
    response::{IntoResponse, Response},
    routing::get,
};
use futures::stream;
use http::{HeaderName, header, request::Parts};
use std::convert::Infallible;

/// A page that was cut off comes back after so many milliseconds.
const COME_BACK: u32 = 10_000;

/// `GET /account/notifications/stream`.
pub(crate) fn routes() -> Router<State> {
    Router::new().route("/account/notifications/stream", get(events))
}

/// That a page listens is no use of its session, which would never end else.
async fn events(
    extract::State(state): extract::State<State>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let actor = idle_actor(&state, &parts).await?;
    let hearing = listen(&state.core, &actor)?;
    let events = stream::unfold(Some((hearing, true)), |open| async move {
        let (mut hearing, is_first) = open?;
        let heard = hearing.next().await?;
        let opening = if is_first { format!("retry: {COME_BACK}\n") } else { String::new() };
        let (event, open) = match heard {
            Heard::Unread(unread) => (format!("data: {unread}\n\n"), Some((hearing, false))),
            Heard::Nothing => (":\n\n".to_owned(), Some((hearing, false))),
            Heard::Over => ("event: over\ndata:\n\n".to_owned(), None),
        };
        Some((Ok::<_, Infallible>(opening + &event), open))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        // a proxy that gathers would keep it to itself
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Body::from_stream(events)).into_response())
}
