//! The dance of page, browser, key and server, told to the person as it goes.

use super::{
    browser::{KeyAct, ask_key, capability},
    picture::picture,
};
use crate::{
    account::proof::KeyChallenge,
    error::AppError,
    ui::{Erase, effect},
};
use leptos::{html, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;
use std::{pin::Pin, sync::Arc};
use wasm_bindgen::JsCast;
use web_sys::{AbortController, HtmlFormElement};

/// Hands the ceremony's name and the key's answer to the server.
pub(crate) type Finish = Arc<
    dyn Fn(String, String) -> Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>
        + Send
        + Sync,
>;

#[derive(Clone, PartialEq, Eq)]
enum Step {
    /// The form waits for the person.
    Ready,
    /// The browser waits for the key.
    Touch,
    /// The server looks at the answer.
    Checking,
    Failed(String),
    /// Trying again is of no use.
    Impossible(&'static str),
}

impl Step {
    fn name(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Touch => "touch",
            Self::Checking => "checking",
            Self::Failed(_) => "failed",
            Self::Impossible(_) => "impossible",
        }
    }
}

/// The ceremony that begins when the form was answered with a challenge.
pub(crate) fn key_ceremony(
    act: KeyAct,
    challenge: Signal<Option<KeyChallenge>>,
    successes: Memo<usize>,
    finish: Finish,
    form: AnyView,
) -> AnyView {
    // Without JavaScript there is no ceremony, so there is no form either.
    let step = RwSignal::new(None::<Step>);
    let (form_node, again_node) = (NodeRef::<html::Div>::new(), NodeRef::<html::Button>::new());
    effect(move || {
        step.set(Some(match capability() {
            Ok(()) => Step::Ready,
            Err(failure) => Step::Impossible(failure.words(act)),
        }));
    });
    let abort = StoredValue::new(None::<SendWrapper<AbortController>>);
    let cancel = move || {
        if let Some(Some(running)) = abort.try_update_value(Option::take) {
            running.abort();
        }
    };
    on_cleanup(cancel);
    let fail = move |words: String| {
        if step.try_set(Some(Step::Failed(words))).is_none() {
            request_animation_frame(move || {
                if let Some(button) = again_node.try_get_untracked().flatten() {
                    let _ = button.focus();
                }
            });
        }
    };
    let run = move |challenge: KeyChallenge| {
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        abort.set_value(Some(SendWrapper::new(controller)));
        step.set(Some(Step::Touch));
        let finish = Arc::clone(&finish);
        spawn_local(async move {
            match ask_key(act, &challenge.options, &signal).await {
                Ok(credential) => {
                    step.try_set(Some(Step::Checking));
                    if let Err(error) = finish(challenge.ceremony, credential).await {
                        fail(error.message);
                    }
                }
                Err(failure) => fail(failure.words(act).to_owned()),
            }
        });
    };
    effect(move || {
        if successes.get() > 0
            && let Some(challenge) = challenge.get_untracked()
        {
            run(challenge);
        }
    });
    let again = move |_| {
        step.set(Some(Step::Ready));
        let form = form_node.get_untracked().and_then(|node| node.query_selector("form").ok()?);
        if let Some(form) = form {
            let _ = form.unchecked_into::<HtmlFormElement>().request_submit();
        }
    };
    // The style sheet shows what belongs to the step.
    let name = move || step.with(|step| step.as_ref().map_or("none", Step::name));
    view! {
        <div class="key-act" data-step=name>
            {picture()}
            <noscript class="notice notice--warn">
                "Security keys need JavaScript, and this browser has it switched off."
            </noscript>
            <div class="key-act__status" role="status">
                {move || step.get().map(|step| status(step, act))}
            </div>
            <div class="key-act__form" node_ref=form_node>
                {form}
            </div>
            <button
                type="button"
                class="button button--primary key-act__again"
                node_ref=again_node
                on:click=again
            >
                "Try again"
            </button>
            <button
                type="button"
                class="button button--quiet key-act__cancel"
                on:click=move |_| cancel()
            >
                "Cancel"
            </button>
        </div>
    }
    .erase()
}

fn status(step: Step, act: KeyAct) -> AnyView {
    let (class, words) = match step {
        Step::Ready => ("", act.invitation().to_owned()),
        Step::Touch => ("key-act__now", "Touch your key now.".to_owned()),
        Step::Checking => ("", "Checking the key's answer.".to_owned()),
        Step::Failed(words) => ("notice notice--bad", words),
        Step::Impossible(words) => ("notice notice--warn", words.to_owned()),
    };
    view! { <p class=class>{words}</p> }.erase()
}
