use super::State;
use axum::extract;
use http::StatusCode;

/// The process runs.
pub(super) async fn live() -> &'static str {
    "ok"
}

/// The process can serve: its database answers.
pub(super) async fn ready(
    extract::State(state): extract::State<State>,
) -> (StatusCode, &'static str) {
    match state.core.db.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
