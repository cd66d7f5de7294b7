use super::{Erase, PageHeader};
use leptos::prelude::*;

/// What stands at an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>() {
        options.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <PageHeader
            title="This page is not here"
            lead="The address may be mistyped, or the page may have moved."
        />
        <p><a class="button" href="/">"Go to your projects"</a></p>
    }
    .erase()
}
