//! Calls server functions, whichever they are, by one and the same code.
//!
//! Leptos compiles its own way to the server anew for each server function, and its `<ActionForm>`
//! reads the fields into the function's type only to write them out again. That is a fifth of all
//! WASM.

use crate::error::{AppError, ErrorKind};
use js_sys::futures::JsFuture;
use leptos::{
    ev::SubmitEvent,
    prelude::*,
    server_fn::{
        ServerFn,
        redirect::{REDIRECT_HEADER, call_redirect_hook},
    },
    task::spawn_local,
};
use send_wrapper::SendWrapper;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

/// The server function's output as JSON, or its refusal.
pub(super) type Answer = Result<String, AppError>;

/// A form's way to its server function.
#[derive(Clone, Copy)]
pub(super) struct Post {
    /// The server function's path.
    pub(super) path: &'static str,
    /// The answer is awaited.
    pub(super) pending: RwSignal<bool>,
    /// The last answer.
    pub(super) answer: RwSignal<Option<Answer>>,
    /// How many answers came.
    pub(super) count: RwSignal<usize>,
    /// The server wants a fresh proof of identity before it looks at the fields.
    pub(super) asks: RwSignal<bool>,
    /// How many forms on the page show it.
    pub(super) forms: RwSignal<usize>,
}

impl Post {
    /// No answer yet, or the one of a post without JavaScript.
    pub(super) fn new(path: &'static str, before: Option<Answer>) -> Self {
        Self {
            path,
            pending: RwSignal::new(false),
            answer: RwSignal::new(before),
            count: RwSignal::new(0),
            asks: RwSignal::new(false),
            forms: RwSignal::new(0),
        }
    }

    /// How many answers were no refusals.
    pub(super) fn successes(self) -> Memo<usize> {
        Memo::new(move |before: Option<&usize>| {
            let is_success = self.count.get() > 0
                && self.answer.with_untracked(|answer| matches!(answer, Some(Ok(_))));
            before.copied().unwrap_or_default() + usize::from(is_success)
        })
    }

    /// Sends the fields of the form that is being submitted.
    pub(super) fn submit(self, event: &SubmitEvent, keep: bool) {
        event.prevent_default();
        let Some((form, fields)) = form_and_fields(event) else { return };
        self.pending.set(true);
        spawn_local(async move {
            let answer = send(self.path, fields).await;
            // What was typed, passwords too, does not stay once it was accepted.
            if answer.is_ok() && !keep {
                form.reset();
            }
            let asks = matches!(&answer, Err(e) if e.kind == ErrorKind::ReauthRequired);
            // The page may be gone by now.
            self.pending.try_set(false);
            self.answer.try_set(Some(answer));
            self.asks.try_set(asks);
            // Nothing was tried yet, and a page that reads anew would draw the form anew.
            if !asks {
                self.count.try_update(|count| *count += 1);
            }
        });
    }
}

fn form_and_fields(event: &SubmitEvent) -> Option<(HtmlFormElement, UrlSearchParams)> {
    let form: HtmlFormElement = event.target()?.dyn_into().ok()?;
    let fields = FormData::new_with_form(&form).ok()?;
    let fields = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    Some((form, fields))
}

/// Runs a server function that reads. What it takes are plain values and groups of them.
pub async fn ask<S>(question: S) -> Result<S::Output, AppError>
where
    S: ServerFn<Error = AppError> + Serialize,
    S::Output: DeserializeOwned,
{
    if cfg!(feature = "ssr") {
        return question.run_body().await;
    }
    let question = serde_json::to_value(question).map_err(|_| broken())?;
    let answer = send_values(S::PATH, question).await?;
    serde_json::from_str(&answer).map_err(|_| broken())
}

pub(super) fn send_values(
    path: &'static str,
    values: Value,
) -> Pin<Box<dyn Future<Output = Answer> + Send>> {
    Box::pin(SendWrapper::new(async move {
        let fields = UrlSearchParams::new().map_err(|_| unreachable())?;
        for (name, value) in values.as_object().into_iter().flatten() {
            append(&fields, name, value);
        }
        send(path, fields).await
    }))
}

/// Groups become `group[field]`, as in a form.
fn append(fields: &UrlSearchParams, name: &str, value: &Value) {
    match value {
        Value::Null => {}
        Value::String(text) => fields.append(name, text),
        Value::Object(group) => {
            for (inner, value) in group {
                append(fields, &format!("{name}[{inner}]"), value);
            }
        }
        other => fields.append(name, &other.to_string()),
    }
}

async fn send(path: &str, fields: UrlSearchParams) -> Answer {
    fetch(path, &fields).await.unwrap_or_else(|_| Err(unreachable()))
}

async fn fetch(path: &str, fields: &UrlSearchParams) -> Result<Answer, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(fields);
    let headers = Headers::new()?;
    headers.set("Accept", "application/json")?;
    request.set_headers(&headers);
    let response = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await?;
    let response: Response = response.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let headers = response.headers();
    if headers.has(REDIRECT_HEADER)?
        && let Some(location) = headers.get("Location")?
    {
        call_redirect_hook(&location);
    }
    if response.status() < 400 {
        return Ok(Ok(text));
    }
    Ok(Err(serde_json::from_str(&text).unwrap_or_else(|_| broken())))
}

fn unreachable() -> AppError {
    let message = "The server could not be reached. Check your connection and try again.";
    AppError::new(ErrorKind::Busy { retry_after: 5 }, "", message)
}

pub(super) fn broken() -> AppError {
    let message = "Something went wrong on our side. Reload the page and try again.";
    AppError::new(ErrorKind::Internal, "", message)
}
