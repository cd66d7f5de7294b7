use crate::ui::Erase;
use leptos::prelude::*;

/// A finger that touches a key; beside the words that say the same.
pub(super) fn picture() -> AnyView {
    view! {
        <svg class="key-picture" viewBox="0 0 176 88" aria-hidden="true">
            <rect class="key-picture__port" x="4" y="20" width="30" height="48" rx="5"></rect>
            <path class="key-picture__metal" d="M34 33h26v22H34z"></path>
            <path class="key-picture__line" d="M42 40h10M42 48h10"></path>
            <rect class="key-picture__body" x="60" y="22" width="84" height="44" rx="12"></rect>
            <circle class="key-picture__wave" cx="100" cy="44" r="19"></circle>
            <circle class="key-picture__disc" cx="100" cy="44" r="12"></circle>
            <circle class="key-picture__hole" cx="131" cy="44" r="5"></circle>
            <path
                class="key-picture__finger"
                d="M92 86V52c0-4.4 3.6-8 8-8s8 3.6 8 8v16l14 3.4c4.7 1.2 8 5.4 8 10.2V86z"
            ></path>
        </svg>
    }
    .erase()
}
