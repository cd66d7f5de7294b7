//! What the pages that have a link mailed, and those that it leads to, have in common.

use crate::ui::{Erase, TextField, code_in_hash};
use leptos::{html, prelude::*};
use leptos_router::hooks::use_query_map;

/// The address says that the form was sent: `?sent=1`.
pub(super) fn is_sent() -> Memo<bool> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get_str("sent").is_some()))
}

/// Where the link is to be mailed to.
pub(super) fn email_field(help: &'static str) -> AnyView {
    view! {
        <TextField
            name="email"
            label="E-mail"
            kind="email"
            help=help
            required=true
            autocomplete="username"
            maxlength=254
        />
    }
    .erase()
}

/// What stands in place of the form once it was sent. It takes the focus, which was in the form.
pub(super) fn sent(page: impl FnOnce() -> AnyView) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get() {
            let _ = node.focus();
        }
    });
    view! { <div class="sent" tabindex="-1" node_ref=node>{page()}</div> }.erase()
}

/// The secret of the link, filled in by the browser.
pub(crate) fn code_field() -> AnyView {
    view! {
        <TextField
            name="code"
            label="Code"
            help="From the link in the mail, after the # sign. It works once."
            required=true
            autocomplete="off"
            fill=code_in_hash()
        />
    }
    .erase()
}

/// The new password once more.
pub(super) fn repeat_field() -> AnyView {
    view! {
        <TextField
            name="repeat_password"
            label="Repeat the new password"
            kind="password"
            required=true
            autocomplete="new-password"
        />
    }
    .erase()
}
