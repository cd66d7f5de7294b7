//! Data that is still on its way, or was refused.

use super::SignInAgain;
use crate::error::{AppError, ErrorKind};
use leptos::prelude::*;
use std::sync::Arc;

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
    let view: Arc<dyn Fn(T) -> AnyView + Send + Sync> =
        Arc::new(move |value| view(value).into_any());
    let content = move || {
        let view = Arc::clone(&view);
        Suspend::new(async move {
            match resource.await {
                Ok(value) => view(value),
                Err(error) => refusal(&error),
            }
        })
    };
    view! { <Transition fallback=skeleton>{content}</Transition> }.into_any()
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
    .into_any()
}

fn refusal(error: &AppError) -> AnyView {
    let (title, next) = match error.kind {
        ErrorKind::Unauthenticated => return view! { <SignInAgain/> }.into_any(),
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
        _ => (
            "This could not be loaded",
            "Reload the page. If it stays so, tell the operator.",
        ),
    };
    view! {
        <div class="notice notice--bad notice--page" role="alert">
            <p class="notice__title">{title}</p>
            <p>{error.message.clone()}</p>
            <p>{next}</p>
            <p><a href="/">"Go to your projects"</a></p>
        </div>
    }
    .into_any()
}
