use super::{ApiError, State, guard, health, openapi, pages, paths};
use crate::{account, project};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware,
    routing::{get, post},
};
use tower::util::MapRequest;

/// A JSON or form body of the APIs may be so large.
const MOST_BODY: usize = 2 * 1024 * 1024;

/// The routes, behind what brings paths to one form.
pub type Served = MapRequest<Router, fn(Request) -> Request>;

/// Everything that is served on the main listener.
pub fn router(state: State) -> Served {
    // pages are rendered on it; a second router in one process finds it there already
    let _ = any_spawner::Executor::init_tokio();
    let routes = Router::new()
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/api/{*function}", post(pages::server_function))
        .merge(account::activity::routes())
        .merge(account::notifications::routes())
        .merge(project::token_events::download::routes())
        .merge(openapi::routes())
        .fallback(pages::page)
        .method_not_allowed_fallback(async || ApiError::wrong_method())
        .layer(DefaultBodyLimit::max(MOST_BODY))
        .layer(middleware::from_fn_with_state(state.clone(), guard::guard))
        .with_state(state);
    // outside of the routes, which are chosen by the path
    MapRequest::new(routes, paths::normalized)
}
