//! What one window of the browser tells the others, while they are open.

use super::effect;
use leptos::{ev, prelude::*};

/// Tells the other windows, once this view is alive. They hear of a `value` unlike the one before.
pub fn tell_other_windows(key: String, value: String) {
    effect(move || {
        // a browser that keeps nothing has nobody to tell
        if let Ok(Some(storage)) = window().local_storage() {
            let _ = storage.set_item(&key, &value);
        }
    });
}

/// True once another window told this one about `key`.
pub fn told_by_another_window(key: Signal<String>) -> ReadSignal<bool> {
    let (told, tell) = signal(false);
    effect(move || {
        let listener = window_event_listener(ev::storage, move |event| {
            if event.key().is_some_and(|of| key.with_untracked(|key| of == *key)) {
                tell.set(true);
            }
        });
        on_cleanup(move || listener.remove());
    });
    told
}
