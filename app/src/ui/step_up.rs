//! Asks for a fresh proof of identity in the middle of a form, so that nothing typed is lost.

use super::{Erase, dialog_head, effect, here};
use leptos::{ev, html, prelude::*};
use std::sync::Arc;

/// Called when the person has proven who they are.
pub type Proven = Arc<dyn Fn() + Send + Sync>;

/// Draws the forms by which a person proves who they are. A page with forms that may be refused
/// until they do has it in its context.
#[derive(Clone)]
pub struct StepUpPanel(pub Arc<dyn Fn(Proven) -> AnyView + Send + Sync>);

/// The dialog that belongs to a form, while a proof is asked for. It stands beside the form, for
/// it has forms of its own.
pub(super) fn step_up(form: NodeRef<html::Form>, asks: RwSignal<bool>) -> Option<AnyView> {
    let StepUpPanel(panel) = use_context()?;
    let dialog = move || asks.get().then(|| dialog(&panel, form, asks));
    Some(dialog.erase())
}

fn dialog(
    panel: &Arc<dyn Fn(Proven) -> AnyView + Send + Sync>,
    form: NodeRef<html::Form>,
    asks: RwSignal<bool>,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    effect(move || {
        if let Some(dialog) = node.get() {
            let _ = dialog.show_modal();
        }
    });
    let close = move || {
        // Gone when it was cancelled while the proof was on its way.
        let dialog = node.try_get_untracked().flatten();
        if let Some(dialog) = &dialog {
            dialog.close();
        }
        dialog.is_some()
    };
    let proven = move || {
        if close()
            && let Some(form) = form.get_untracked()
        {
            let _ = form.request_submit();
        }
    };
    let cross = view! {
        <button
            type="button"
            class="icon-button"
            aria-label="Close"
            on:click=move |_| {
                close();
            }
        >
            {super::cross()}
        </button>
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby="step-up-title"
            node_ref=node
            on:close=move |_| asks.set(false)
        >
            {dialog_head("step-up-title", "Confirm it is you".to_owned(), cross.erase())}
            {panel(Arc::new(proven))}
        </dialog>
    }
    .erase()
}

/// The way to a proof that stands in a refused form: the dialog, or a page without JavaScript.
pub(super) fn confirm_link(asks: RwSignal<bool>) -> AnyView {
    let has_panel = use_context::<StepUpPanel>().is_some();
    let ask = move |event: ev::MouseEvent| {
        if has_panel {
            event.prevent_default();
            asks.set(true);
        }
    };
    view! {
        <p>
            "Nothing was changed yet. "
            <a href=format!("/account/confirm?next={}", here()) on:click=ask>
                "Confirm it is you"
            </a>
        </p>
    }
    .erase()
}
