//! Where the person is, and sending them elsewhere.

use leptos::prelude::*;
use leptos_router::{
    hooks::{use_params_map, use_url},
    location::Url,
};
use std::str::FromStr;

/// The address of this page, for a `next` in another one's query.
pub fn here() -> String {
    let url = use_url().get_untracked();
    let query = url.search();
    let question = if query.is_empty() { "" } else { "?" };
    Url::escape(&format!("{}{question}{query}", url.path()))
}

/// The id that the address names; 0, which nothing has, when that is none.
pub fn id_in_path<T: FromStr + 'static>(of: fn(i64) -> T) -> impl Fn() -> T + Copy + Send + Sync {
    let params = use_params_map();
    move || {
        let id = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
        id.unwrap_or_else(|| of(0))
    }
}

/// Sends the person to another page while this one is drawn.
pub fn go(path: &str) {
    // The router's own `<Redirect/>` works inside a route only, and the frame is around them.
    #[cfg(feature = "ssr")]
    crate::services::redirect(path);
    #[cfg(not(feature = "ssr"))]
    leptos_router::hooks::use_navigate()(
        path,
        // The way back leads to the page before this one.
        leptos_router::NavigateOptions { replace: true, ..Default::default() },
    );
}
