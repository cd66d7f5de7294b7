use super::live::Bell;
use crate::ui::Erase;
use leptos::prelude::*;

/// The bell in the top bar: leads to the notifications, with a dot while any is unread.
pub(crate) fn bell(unread: u64) -> AnyView {
    let Bell { unread: count } = expect_context();
    count.set(Some(unread));
    super::live::listen();
    let count = move || count.get().unwrap_or_default();
    let name = move || match count() {
        0 => "Notifications".to_owned(),
        unread => format!("Notifications, {unread} unread"),
    };
    let class =
        move || if count() > 0 { "icon-button bell bell--unread" } else { "icon-button bell" };
    view! {
        <a class=class href="/account/notifications" aria-label=name title=name>
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M8 1a4.7 4.7 0 0 0-4.7 4.7v3L1.9 11v1.3h12.2V11l-1.4-2.3v-3A4.7 4.7 0 0 0 8 1z\
                M6.2 13.3a1.8 1.8 0 0 0 3.6 0z"></path>
            </svg>
        </a>
    }
    .erase()
}
