use super::{Erase, hydrated};
use js_sys::Reflect;
use leptos::{html, prelude::*};
use wasm_bindgen::{JsValue, closure::Closure};

/// A secret that is shown this once, with a button that copies it.
#[component]
pub fn CopyOnceSecret(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The secret itself.
    #[prop(into)]
    secret: String,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let status = RwSignal::new("");
    let hydrated = hydrated();
    let text = StoredValue::new(secret.clone());
    let copy = move |_| {
        if let Some(input) = node.get() {
            input.select();
        }
        text.with_value(|text| copy(text, status, SELECTED));
    };
    view! {
        <div class="secret">
            <label class="field__label" for="secret-once">{label}</label>
            <div class="secret__row">
                <input
                    class="input secret__text"
                    id="secret-once"
                    type="text"
                    readonly
                    autocomplete="off"
                    spellcheck="false"
                    aria-describedby="secret-once-help"
                    value=secret
                    node_ref=node
                    on:focus=move |_| {
                        if let Some(input) = node.get() {
                            input.select();
                        }
                    }
                />
                <button
                    type="button"
                    class="button"
                    hidden=move || !hydrated.get()
                    on:click=copy
                >
                    "Copy"
                </button>
            </div>
            <p class="secret__help" id="secret-once-help">
                "Be sure to note it, it cannot be retrieved."
            </p>
            <p class="secret__status" role="status">{move || status.get()}</p>
        </div>
    }
    .erase()
}

const SELECTED: &str = "It is selected: press Ctrl+C (⌘C on a Mac) to copy it.";
const NOT_SELECTED: &str =
    "The browser did not let this page copy. Select the text and press Ctrl+C (⌘C on a Mac).";

/// A button that copies a text which stands beside it.
#[component]
pub fn CopyButton(
    /// What it copies, on the button.
    #[prop(into)]
    label: String,
    /// The text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let status = RwSignal::new("");
    let hydrated = hydrated();
    view! {
        <button
            type="button"
            class="button"
            hidden=move || !hydrated.get()
            on:click=move |_| copy(&text, status, NOT_SELECTED)
        >
            {label}
        </button>
        <span class="secret__status" role="status">{move || status.get()}</span>
    }
    .erase()
}

/// Copies where the browser lets us; over plain HTTP it has no clipboard for pages.
fn copy(text: &str, status: RwSignal<&'static str>, by_hand: &'static str) {
    let navigator = window().navigator();
    let has_clipboard = Reflect::get(&navigator, &"clipboard".into())
        .is_ok_and(|clipboard| !clipboard.is_undefined());
    if !has_clipboard {
        status.set(by_hand);
        return;
    }
    let done = Closure::once(move |_: JsValue| status.set("Copied."));
    let failed = Closure::once(move |_: JsValue| status.set(by_hand));
    let _ = navigator.clipboard().write_text(text).then2(&done, &failed);
    // The browser calls one of them later; both are a few bytes.
    done.forget();
    failed.forget();
}
