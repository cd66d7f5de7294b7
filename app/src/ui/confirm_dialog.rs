use super::{Erase, Slot, effect};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_navigate;

/// Asks before a destructive act. It is opened by a link to the page with a query parameter, and
/// closed by a link back, so that it works without JavaScript; with it the focus stays inside.
#[component]
pub fn ConfirmDialog(
    /// The question, naming the thing.
    #[prop(into)]
    title: String,
    /// The page without the dialog; `Esc` leads there as well.
    #[prop(into)]
    close: String,
    children: Slot,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(dialog) = node.get() {
            dialog.close();
            let _ = dialog.show_modal();
        }
    });
    let navigate = use_navigate();
    let back = close.clone();
    let cancel = move |event: ev::Event| {
        event.prevent_default();
        navigate(&back, leptos_router::NavigateOptions { scroll: false, ..Default::default() });
    };
    let cross = view! {
        <a class="icon-button" href=close data-noscroll="true" aria-label="Close">
            {cross()}
        </a>
    };
    view! {
        <dialog open class="dialog" aria-labelledby="dialog-title" node_ref=node on:cancel=cancel>
            {dialog_head("dialog-title", title, cross.erase())}
            {children.draw()}
        </dialog>
    }
    .erase()
}

/// A dialog's heading, and what closes it.
pub(super) fn dialog_head(id: &'static str, title: String, close: AnyView) -> AnyView {
    view! {
        <div class="dialog__head">
            <h2 id=id class="dialog__title">{title}</h2>
            {close}
        </div>
    }
    .erase()
}

pub(super) fn cross() -> AnyView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3.3 2.2L8 6.9l4.7-4.7l1.1 1.1L9.1 8l4.7 4.7l-1.1 1.1L8 9.1l-4.7 4.7l\
            -1.1-1.1L6.9 8L2.2 3.3z"></path>
        </svg>
    }
    .erase()
}
