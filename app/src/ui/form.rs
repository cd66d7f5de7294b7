//! Forms that post to a server function, with and without JavaScript.

use super::start::FlashOnPage;
use crate::error::AppError;
use leptos::{
    context::Provider,
    form::ActionForm,
    prelude::*,
    server_fn::{Http, ServerFn, client::Client, codec::PostUrl, request::ClientReq},
};
use serde::de::DeserializeOwned;
use std::time::Duration;
use web_sys::FormData;

/// A server function's form: its action, and what came of it.
pub struct FormState<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    /// Runs the server function.
    pub action: ServerAction<S>,
    /// The last refusal, gone after a success.
    pub error: Signal<Option<AppError>>,
    /// The last result, gone after a refusal.
    pub value: Signal<Option<S::Output>>,
    fields: StoredValue<Vec<(String, String)>>,
}

impl<S> Clone for FormState<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for FormState<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
}

impl<S> FormState<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Clone + Send + Sync + 'static,
{
    /// What was typed into the field, if the page comes back after a refusal without JavaScript.
    pub fn typed(&self, name: &str) -> String {
        typed(self.fields, name).unwrap_or_default()
    }
}

fn typed(fields: StoredValue<Vec<(String, String)>>, name: &str) -> Option<String> {
    fields.with_value(|fields| {
        fields
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
    })
}

/// The state of a form, from its action or from a post without JavaScript.
pub fn form_state<S>() -> FormState<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    let flash = use_context::<FlashOnPage>().and_then(|flash| flash.of(S::PATH));
    let (fields, before) = match flash {
        Some(flash) => {
            let outcome = match flash.outcome {
                Ok(json) => serde_json::from_str::<S::Output>(&json).ok().map(Ok),
                Err(error) => Some(Err(error)),
            };
            let fields = if matches!(outcome, Some(Ok(_))) {
                Vec::new()
            } else {
                flash.fields
            };
            (fields, outcome)
        }
        None => (Vec::new(), None),
    };
    let before = StoredValue::new(before);
    let last = move || action.value().get().or_else(|| before.get_value());
    FormState {
        action,
        error: Signal::derive(move || last().and_then(Result::err)),
        value: Signal::derive(move || last().and_then(Result::ok)),
        fields: StoredValue::new(fields),
    }
}

/// What the fields of a form need to know about it.
#[derive(Clone)]
pub(super) struct FormContext {
    prefix: String,
    error: Signal<Option<AppError>>,
    fields: StoredValue<Vec<(String, String)>>,
}

impl FormContext {
    /// The id of the field with this name, unlike that of any other form on the page.
    pub(super) fn id(&self, name: &str) -> String {
        field_id(&self.prefix, name)
    }

    /// What is wrong with the field.
    pub(super) fn error_of(&self, name: &str) -> Option<String> {
        self.error
            .with(|error| error.as_ref()?.for_field(name).map(ToOwned::to_owned))
    }

    /// The page came back with a refusal, and with what was typed.
    pub(super) fn is_restored(&self) -> bool {
        self.fields.with_value(|fields| !fields.is_empty())
    }

    /// What was typed before the page came back with a refusal.
    pub(super) fn typed(&self, name: &str) -> Option<String> {
        typed(self.fields, name)
    }
}

fn field_id(prefix: &str, name: &str) -> String {
    let word = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!(
        "{}-{}",
        word(prefix.trim_start_matches("/api/")),
        word(name)
    )
}

/// A form of a server function: what is wrong with it on top, then the fields, then the act.
#[component]
pub fn ServerForm<S, O>(
    /// From [`form_state`].
    state: FormState<S>,
    /// The act, on the button.
    #[prop(into)]
    submit: String,
    /// The act destroys something.
    #[prop(optional)]
    danger: bool,
    /// Where a "Cancel" link leads; without it there is none.
    #[prop(optional, into)]
    cancel: Option<String>,
    /// A class of the form beside `form`.
    #[prop(optional, into)]
    class: String,
    children: Children,
) -> impl IntoView
where
    S: ServerFn<Error = AppError, Protocol = Http<PostUrl, O>>
        + DeserializeOwned
        + Clone
        + Send
        + Sync
        + 'static,
    S::Output: Clone + Send + Sync + 'static,
    <<S::Client as Client<AppError>>::Request as ClientReq<AppError>>::FormData: From<FormData>,
    S::Client: Client<AppError>,
    O: 'static,
{
    let pending = state.action.pending();
    let context = FormContext {
        prefix: S::PATH.to_owned(),
        error: state.error,
        fields: state.fields,
    };
    let inner = inner(context, submit, danger, cancel, pending.into(), children);
    view! {
        <ActionForm action=state.action attr:class=format!("form {class}")>
            {inner}
        </ActionForm>
    }
}

fn inner(
    context: FormContext,
    submit: String,
    danger: bool,
    cancel: Option<String>,
    pending: Signal<bool>,
    children: Children,
) -> AnyView {
    let (prefix, error) = (context.prefix.clone(), context.error);
    let class = if danger {
        "button button--danger"
    } else {
        "button button--primary"
    };
    view! {
        <ErrorSummary prefix error/>
        <Provider value=context>{children()}</Provider>
        <div class="form__acts">
            <button
                type="submit"
                class=class
                disabled=move || pending.get()
                aria-busy=move || pending.get().then_some("true")
            >
                {submit}
            </button>
            {cancel.map(|href| view! { <a class="button button--quiet" href=href>"Cancel"</a> })}
        </div>
    }
    .into_any()
}

/// What is wrong with the form as a whole; takes the focus when it appears.
#[component]
fn ErrorSummary(prefix: String, error: Signal<Option<AppError>>) -> impl IntoView {
    let node = NodeRef::<leptos::html::Div>::new();
    Effect::new(move |_| {
        if error.with(Option::is_some)
            && let Some(node) = node.get()
        {
            let _ = node.focus();
        }
    });
    move || error.get().map(|error| summary(&prefix, error, node))
}

fn summary(prefix: &str, error: AppError, node: NodeRef<leptos::html::Div>) -> AnyView {
    let links = error
        .fields
        .iter()
        .map(|field| {
            let href = format!("#{}", field_id(prefix, &field.field));
            view! { <li><a href=href rel="external">{field.message.clone()}</a></li> }
        })
        .collect_view();
    let wait = error.retry_after().map(countdown);
    let body = if error.fields.is_empty() {
        view! { <p>{error.message}</p> }.into_any()
    } else {
        let title = match error.fields.len() {
            1 => "There is a problem with one field.".to_owned(),
            several => format!("There are problems with {several} fields."),
        };
        view! { <p class="notice__title">{title}</p><ul>{links}</ul> }.into_any()
    };
    view! {
        <div class="notice notice--bad" role="alert" tabindex="-1" autofocus node_ref=node>
            {body}
            {wait}
        </div>
    }
    .into_any()
}

/// Counts the seconds down; without JavaScript it says how long the wait is.
fn countdown(seconds: u32) -> AnyView {
    let left = RwSignal::new(seconds);
    Effect::new(move |_| {
        let tick = move || left.update(|left| *left = left.saturating_sub(1));
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
    let text = move || match left.get() {
        0 => "You can try again now.".to_owned(),
        1 => "You can try again in 1 second.".to_owned(),
        wait if wait < 120 => format!("You can try again in {wait} seconds."),
        wait => format!("You can try again in {} minutes.", wait.div_ceil(60)),
    };
    view! { <p class="notice__wait" aria-live="off">{text}</p> }.into_any()
}
