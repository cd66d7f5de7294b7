//! What the server knows at the first request and the browser needs to draw the same page.

use super::Theme;
use crate::flash::Flash;
use leptos::{prelude::*, server::SharedValue};
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Start {
    theme: Theme,
    flash: Option<Flash>,
}

/// The outcome of a form that was sent without JavaScript, for the one page it belongs to.
#[derive(Clone, Copy)]
pub(super) struct FlashOnPage(RwSignal<Option<Flash>>);

impl FlashOnPage {
    /// The outcome, if it is of the server function at this path.
    pub(super) fn of(self, path: &str) -> Option<Flash> {
        self.0.with_untracked(|flash| flash.as_ref().filter(|f| f.path == path).cloned())
    }
}

/// The theme in use, for the switch.
#[derive(Clone, Copy)]
pub(super) struct CurrentTheme(pub(super) RwSignal<Theme>);

/// Takes over what the server provided; called once, at the root of the app.
pub fn provide_start() {
    let start = SharedValue::new(|| Start {
        theme: use_context::<Theme>().unwrap_or_default(),
        flash: use_context::<Flash>(),
    })
    .into_inner();
    provide_context(CurrentTheme(RwSignal::new(start.theme)));
    provide_context(FlashOnPage(RwSignal::new(start.flash)));
}

/// Drops the outcome as soon as the person goes elsewhere; called once, inside the router.
pub fn forget_flash_on_leaving() {
    let path = use_location().pathname;
    let FlashOnPage(flash) = expect_context();
    Effect::watch(move || path.get(), move |_, _, _: Option<()>| flash.set(None), false);
}

/// Runs once the page is live, and again when a signal that it read changes.
///
/// As leptos' `Effect::new`, which is compiled anew for each use.
pub fn effect(run: impl FnMut() + 'static) {
    boxed_effect(Box::new(run));
}

fn boxed_effect(mut run: Box<dyn FnMut()>) {
    Effect::new(move |_| run());
}

/// False on the server and during hydration, true right after: for what only JavaScript can do.
pub fn hydrated() -> ReadSignal<bool> {
    let (read, write) = signal(false);
    effect(move || write.set(true));
    read
}
