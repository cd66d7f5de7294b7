//! Data that is still on its way, or was refused.

use super::{
    Erase, PageHeader, Reading, SignInAgain,
    post::{Answer, broken},
};
use crate::error::{AppError, ErrorKind, MFA_REQUIRED};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use std::{pin::Pin, sync::Arc};

/// Draws a refusal that the page has its own words for.
pub type Refused = Arc<dyn Fn(&AppError) -> Option<AnyView> + Send + Sync>;

/// Shows what a reading or a resource brings: a skeleton while it loads, the refusal in words, or
/// the view.
#[component]
pub fn Loaded<R, F, V>(
    /// What to wait for.
    resource: R,
    /// Draws it.
    view: F,
    /// Draws a refusal, where the usual words would not do.
    #[prop(optional)]
    refused: Option<Refused>,
) -> impl IntoView
where
    R: Awaited,
    F: Fn(R::Output) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    awaited(resource.content(move |value| view(value).erase(), refused))
}

/// What [`Loaded`] can wait for.
pub trait Awaited {
    /// What it brings.
    type Output;

    /// Waits for it and draws it.
    fn content(
        self,
        view: impl Fn(Self::Output) -> AnyView + Send + Sync + 'static,
        refused: Option<Refused>,
    ) -> Content;
}

/// Makes the view of what it brings each time anew.
pub type Content = Box<dyn Fn() -> Pin<Box<dyn Future<Output = AnyView> + Send>> + Send + Sync>;

impl<T> Awaited for Resource<Result<T, AppError>>
where
    T: Clone + Send + Sync + 'static,
{
    type Output = T;

    fn content(
        self,
        view: impl Fn(T) -> AnyView + Send + Sync + 'static,
        refused: Option<Refused>,
    ) -> Content {
        let view = Arc::new(view);
        Box::new(move || {
            let (view, refused) = (Arc::clone(&view), refused.clone());
            Box::pin(async move {
                match self.await {
                    Ok(value) => view(value),
                    Err(error) => refusal(&error, refused.as_ref()),
                }
            })
        })
    }
}

impl<T: DeserializeOwned + 'static> Awaited for Reading<T> {
    type Output = T;

    fn content(
        self,
        view: impl Fn(T) -> AnyView + Send + Sync + 'static,
        refused: Option<Refused>,
    ) -> Content {
        let view = move |json: &str| serde_json::from_str(json).ok().map(&view);
        answered(self.resource, Arc::new(view), refused)
    }
}

/// Two readings that are drawn at once, so that nothing moves when the slower one comes. What the
/// second one was refused does not matter.
impl<T, U> Awaited for (Reading<T>, Reading<U>)
where
    T: DeserializeOwned + Send + 'static,
    U: DeserializeOwned + Send + 'static,
{
    type Output = (T, Option<U>);

    fn content(
        self,
        view: impl Fn((T, Option<U>)) -> AnyView + Send + Sync + 'static,
        refused: Option<Refused>,
    ) -> Content {
        let view = Arc::new(view);
        let (first, second) = self;
        Box::new(move || {
            let (view, refused) = (Arc::clone(&view), refused.clone());
            Box::pin(async move {
                let second = second.value().await.ok();
                match first.value().await {
                    Ok(first) => view((first, second)),
                    Err(error) => refusal(&error, refused.as_ref()),
                }
            })
        })
    }
}

/// Draws an answer, if it can be read.
type Drawing = Arc<dyn Fn(&str) -> Option<AnyView> + Send + Sync>;

/// The part that does not depend on what is read, compiled once.
fn answered(resource: Resource<Answer>, view: Drawing, refused: Option<Refused>) -> Content {
    Box::new(move || {
        let (view, refused) = (Arc::clone(&view), refused.clone());
        Box::pin(async move {
            let drawn = resource.await.and_then(|json| view(&json).ok_or_else(broken));
            drawn.unwrap_or_else(|error| refusal(&error, refused.as_ref()))
        })
    })
}

/// A skeleton until the view is there.
pub fn awaited(content: Content) -> AnyView {
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

fn refusal(error: &AppError, refused: Option<&Refused>) -> AnyView {
    if let Some(view) = refused.and_then(|refused| refused(error)) {
        return view;
    }
    let needs_mfa = error.code == MFA_REQUIRED;
    let (title, next) = match error.kind {
        _ if needs_mfa => (
            "Needs multi-factor authentication",
            "People come in here only with a second factor beside their password, and your account \
             has none. Set one up, and you are in at once, without signing in again.",
        ),
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
    let way = needs_mfa.then(|| {
        view! {
            <p><a class="button button--primary" href="/account/security?mfa=1">"Enable MFA"</a></p>
        }
    });
    view! {
        <PageHeader title/>
        <div class="notice notice--bad notice--page" role="alert">
            <p>{error.message.clone()}</p>
            <p>{next}</p>
            {way}
            <p><a href="/">"Go to your projects"</a></p>
        </div>
    }
    .erase()
}
