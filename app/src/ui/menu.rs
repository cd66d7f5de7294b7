use super::{Erase, Slot};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;

/// A button that unfolds a panel. With JavaScript it folds up again on `Esc`, when the focus
/// leaves it, and when a link in it was followed.
#[component]
pub fn Menu(
    /// What the button says.
    label: AnyView,
    /// What the button is for, if its words alone do not say it.
    #[prop(optional, into)]
    name: Option<String>,
    /// A class beside `menu`.
    #[prop(optional)]
    class: &'static str,
    children: Slot,
) -> impl IntoView {
    let node = NodeRef::<html::Details>::new();
    let fold = move || {
        if let Some(details) = node.get_untracked() {
            let _ = details.remove_attribute("open");
        }
    };
    let path = use_location().pathname;
    Effect::watch(move || path.get(), move |_, _, _: Option<()>| fold(), false);
    let on_focusout = move |event: ev::FocusEvent| {
        let inside = event
            .related_target()
            .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
            .is_some_and(|target| {
                node.get_untracked().is_some_and(|details| details.contains(Some(&target)))
            });
        if !inside {
            fold();
        }
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            fold();
            if let Some(details) = node.get_untracked()
                && let Ok(Some(summary)) = details.query_selector("summary")
            {
                let _ = summary.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        }
    };
    view! {
        <details
            class=format!("menu {class}")
            node_ref=node
            on:focusout=on_focusout
            on:keydown=on_keydown
        >
            <summary class="menu__button" aria-label=name>
                {label}
            </summary>
            <div class="menu__panel" tabindex="-1">
                {children.draw()}
            </div>
        </details>
    }
    .erase()
}
