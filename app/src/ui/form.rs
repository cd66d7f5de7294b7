//! Forms that post to a server function, with and without JavaScript.

use super::{
    Erase, Slot, effect,
    post::Post,
    start::FlashOnPage,
    step_up::{confirm_link, step_up},
};
use crate::error::{AppError, ErrorKind};
use leptos::{context::Provider, ev::SubmitEvent, html, prelude::*, server_fn::ServerFn};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A server function's form, and what came of it.
pub struct FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: Send + Sync + 'static,
{
    /// The last refusal, gone after a success.
    pub error: Signal<Option<AppError>>,
    /// The last result, gone after a refusal.
    pub value: Signal<Option<S::Output>>,
    /// How many answers came since the page was opened. That a proof is needed first is none.
    pub answers: Signal<usize>,
    post: Post,
    fields: Fields,
}

impl<S> Clone for FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: Send + Sync + 'static,
{
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: Send + Sync + 'static,
{
}

impl<S> FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: Send + Sync + 'static,
{
    /// What was typed into the field, if the page comes back after a refusal without JavaScript.
    pub fn typed(&self, name: &str) -> String {
        typed(self.fields, name).unwrap_or_default()
    }

    /// All that was typed, if the page comes back after a refusal without JavaScript; else nothing.
    pub fn fields(&self) -> Vec<(String, String)> {
        self.fields.get_value()
    }

    /// How many results came since the page was opened.
    pub fn successes(&self) -> Memo<usize> {
        self.post.successes()
    }

    /// The last refusal, while no form on the page is there to show it: what it was about is gone.
    pub(super) fn orphaned(&self) -> Signal<Option<AppError>> {
        let (error, forms) = (self.error, self.post.forms);
        Signal::derive(move || error.get().filter(|_| forms.get() == 0))
    }
}

fn typed(fields: Fields, name: &str) -> Option<String> {
    fields.with_value(|fields| {
        fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    })
}

/// The state of a form, from its answers or from a post without JavaScript.
pub fn form_state<S>() -> FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let (post, error, fields) = start(S::PATH);
    FormState { error, value: value(post), answers: post.count.into(), post, fields }
}

fn value<T>(post: Post) -> Signal<Option<T>>
where
    T: DeserializeOwned + Send + Sync + 'static,
{
    Signal::derive(move || {
        post.answer.with(|answer| match answer {
            Some(Ok(json)) => serde_json::from_str(json).ok(),
            _ => None,
        })
    })
}

type Fields = StoredValue<Vec<(String, String)>>;

/// The same for one of many forms on the page, which differ by their field `id`.
pub fn form_state_of<S>(id: &str) -> FormState<S>
where
    S: ServerFn<Error = AppError>,
    S::Output: DeserializeOwned + Clone + Send + Sync + 'static,
{
    let state = form_state::<S>();
    if state.post.answer.with_untracked(Option::is_some) && state.typed("id") != id {
        // it was another one's
        state.post.answer.set(None);
        state.fields.set_value(Vec::new());
    }
    state
}

/// The part that does not depend on the server function, compiled once.
fn start(path: &'static str) -> (Post, Signal<Option<AppError>>, Fields) {
    let flash = use_context::<FlashOnPage>().and_then(|flash| flash.of(path));
    let (fields, before) = match flash {
        Some(flash) if flash.outcome.is_err() => (flash.fields, Some(flash.outcome)),
        Some(flash) => (Vec::new(), Some(flash.outcome)),
        None => (Vec::new(), None),
    };
    let post = Post::new(path, before);
    let error = Signal::derive(move || post.answer.get().and_then(Result::err));
    (post, error, StoredValue::new(fields))
}

/// What the fields of a form need to know about it.
#[derive(Clone)]
pub(super) struct FormContext {
    prefix: String,
    error: Signal<Option<AppError>>,
    fields: Fields,
}

impl FormContext {
    /// The id of the field with this name, unlike that of any other form on the page.
    pub(super) fn id(&self, name: &str) -> String {
        field_id(&self.prefix, name)
    }

    /// What is wrong with the field.
    pub(super) fn error_of(&self, name: &str) -> Option<String> {
        self.error.with(|error| error.as_ref()?.for_field(name).map(ToOwned::to_owned))
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
    format!("{}-{}", word(prefix.trim_start_matches("/api/")), word(name))
}

/// A form of a server function: what is wrong with it on top, then the fields, then the act.
#[component]
pub fn ServerForm<S>(
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
    #[prop(optional)]
    class: &'static str,
    /// What was typed stays in the fields after a success.
    #[prop(optional)]
    keep: bool,
    /// The fields, if it has any.
    #[prop(optional)]
    children: Option<Slot>,
) -> impl IntoView
where
    S: ServerFn<Error = AppError>,
    S::Output: Send + Sync + 'static,
{
    let FormState { post, error, fields, .. } = state;
    form(Form { post, error, fields, submit, danger, cancel, class, keep, children })
}

struct Form {
    post: Post,
    error: Signal<Option<AppError>>,
    fields: Fields,
    submit: String,
    danger: bool,
    cancel: Option<String>,
    class: &'static str,
    keep: bool,
    children: Option<Slot>,
}

/// The part that does not depend on the server function, compiled once.
fn form(form: Form) -> AnyView {
    let Form { post, error, fields, submit, danger, cancel, class, keep, children } = form;
    let context = FormContext { prefix: post.path.to_owned(), error, fields };
    post.forms.update(|forms| *forms += 1);
    on_cleanup(move || {
        post.forms.try_update(|forms| *forms -= 1);
    });
    let inner = inner(context, submit, danger, cancel, post, children);
    let node = NodeRef::<html::Form>::new();
    let submit = move |event: SubmitEvent| post.submit(&event, keep);
    view! {
        <form
            class=format!("form {class}")
            action=post.path
            method="post"
            node_ref=node
            on:submit=submit
        >
            {inner}
        </form>
        {step_up(node, post.asks)}
    }
    .erase()
}

fn inner(
    context: FormContext,
    submit: String,
    danger: bool,
    cancel: Option<String>,
    post: Post,
    children: Option<Slot>,
) -> AnyView {
    let (prefix, error, pending) = (context.prefix.clone(), context.error, post.pending);
    let class = if danger { "button button--danger" } else { "button button--primary" };
    view! {
        <ErrorSummary prefix error asks=post.asks/>
        <Provider value=context>{children.map(Slot::draw)}</Provider>
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
    .erase()
}

/// What is wrong with the form as a whole; takes the focus when it appears.
#[component]
fn ErrorSummary(
    prefix: String,
    error: Signal<Option<AppError>>,
    asks: RwSignal<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    effect(move || {
        if error.with(Option::is_some)
            && let Some(node) = node.get()
        {
            let _ = node.focus();
        }
    });
    move || error.get().map(|error| summary(&prefix, error, asks, node))
}

fn summary(
    prefix: &str,
    error: AppError,
    asks: RwSignal<bool>,
    node: NodeRef<html::Div>,
) -> AnyView {
    let links = error
        .fields
        .iter()
        .map(|field| {
            let href = format!("#{}", field_id(prefix, &field.field));
            view! { <li><a href=href rel="external">{field.message.clone()}</a></li> }
        })
        .collect_view();
    let wait = error.retry_after().map(countdown);
    let confirm = (error.kind == ErrorKind::ReauthRequired).then(|| confirm_link(asks));
    let body = if error.fields.is_empty() {
        view! { <p>{error.message}</p> }.erase()
    } else {
        // one message is its own heading
        let several = Some(error.fields.len()).filter(|count| *count > 1);
        let title = several.map(|several| {
            view! {
                <p class="notice__title">{format!("There are problems with {several} fields.")}</p>
            }
        });
        view! { {title} <ul>{links}</ul> }.erase()
    };
    view! {
        <div class="notice notice--bad" role="alert" tabindex="-1" autofocus node_ref=node>
            {body}
            {wait}
            {confirm}
        </div>
    }
    .erase()
}

/// Counts the seconds down; without JavaScript it says how long the wait is.
fn countdown(seconds: u32) -> AnyView {
    let left = RwSignal::new(seconds);
    effect(move || {
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
    view! { <p class="notice__wait" aria-live="off">{text}</p> }.erase()
}
