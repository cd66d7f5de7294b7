use super::{Erase, Slot};
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
    Effect::new(move |_| {
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
    view! {
        <dialog open class="dialog" aria-labelledby="dialog-title" node_ref=node on:cancel=cancel>
            <div class="dialog__head">
                <h2 id="dialog-title" class="dialog__title">{title}</h2>
                <a class="icon-button" href=close data-noscroll="true" aria-label="Close">
                    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                        <path d="M3.3 2.2L8 6.9l4.7-4.7l1.1 1.1L9.1 8l4.7 4.7l-1.1 1.1L8 9.1l-4.7 4.7l\
                        -1.1-1.1L6.9 8L2.2 3.3z"></path>
                    </svg>
                </a>
            </div>
            {children.draw()}
        </dialog>
    }
    .erase()
}
