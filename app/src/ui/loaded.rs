//! Data that is still on its way, or was refused.

use super::{Erase, PageHeader, SignInAgain};
use crate::error::{AppError, ErrorKind};
use leptos::prelude::*;
use std::{pin::Pin, sync::Arc};

/// Shows what a resource brings: a skeleton while it loads, the refusal in words, or the view.
#[component]
pub fn Loaded<T, F, V>(
    /// What to wait for.
    resource: Resource<Result<T, AppError>>,
    /// Draws it.
    view: F,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let view = Arc::new(view);
    awaited(Box::new(move || {
        let view = Arc::clone(&view);
        Box::pin(async move {
            match resource.await {
                Ok(value) => view(value).erase(),
                Err(error) => refusal(&error),
            }
        })
    }))
}

type Content = Pin<Box<dyn Future<Output = AnyView> + Send>>;

/// The part that does not depend on what is awaited, compiled once.
fn awaited(content: Box<dyn Fn() -> Content + Send + Sync>) -> AnyView {
    view! { <Transition fallback=skeleton>{move || Suspend::new(content())}</Transition> }.erase()
}

fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden" role="status">"Loading…"</span>
            <span class="skeleton__line"></span>
            <span class="skeleton__line"></span>
            <span class="skeleton__line"></span>
        </div>
    }
    .erase()
}

fn refusal(error: &AppError) -> AnyView {
    let (title, next) = match error.kind {
        ErrorKind::Unauthenticated => return view! { <SignInAgain/> }.erase(),
        ErrorKind::NotFound => (
            "This is not here",
            "It may have been removed, or it belongs to somebody else. Check the address, or ask \
             the person who sent it.",
        ),
        ErrorKind::Forbidden | ErrorKind::ReauthRequired => (
            "You may not see this",
            "Ask an administrator of the project or the organization to let you in.",
        ),
        ErrorKind::Busy { .. } | ErrorKind::RateLimited { .. } => {
            ("The server is busy", "Wait a moment, then reload the page.")
        }
        _ => ("This could not be loaded", "Reload the page. If it stays so, tell the operator."),
    };
    #[cfg(feature = "ssr")]
    if let Some(options) = use_context::<leptos_axum::ResponseOptions>()
        && let Ok(status) = http::StatusCode::from_u16(error.status())
    {
        options.set_status(status);
    }
    view! {
        <PageHeader title/>
        <div class="notice notice--bad notice--page" role="alert">
            <p>{error.message.clone()}</p>
            <p>{next}</p>
            <p><a href="/">"Go to your projects"</a></p>
        </div>
    }
    .erase()
}
