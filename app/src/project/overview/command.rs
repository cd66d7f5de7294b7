use crate::ui::Erase;
use leptos::prelude::*;
use wasm_bindgen::{JsValue, closure::Closure};

/// A command to run in a terminal, with a button that copies it where the browser can.
pub(crate) fn command_line(label: &'static str, command: String) -> AnyView {
    // Without JavaScript, or over plain HTTP, there is no clipboard: the text can be selected.
    let can_copy = RwSignal::new(false);
    let copied = RwSignal::new(false);
    Effect::new(move |_| can_copy.set(window().is_secure_context()));
    let text = command.clone();
    let copy = move |_| {
        let done = Closure::once(move |_: JsValue| copied.set(true));
        let _ = window().navigator().clipboard().write_text(&text).then(&done);
        // The browser calls it later; it is a few bytes.
        done.forget();
    };
    view! {
        <div class="command">
            <pre class="command__text" role="region" aria-label=label tabindex="0">
                <code>{command}</code>
            </pre>
            <div class="command__acts">
                <button
                    type="button"
                    class="button"
                    hidden=move || !can_copy.get()
                    on:click=copy
                >
                    "Copy command"
                </button>
                <span role="status">{move || if copied.get() { "Copied." } else { "" }}</span>
            </div>
        </div>
    }
    .erase()
}
