use super::effect;
use leptos::prelude::*;

/// The code of a one-time link, once the page is live: it stands behind the `#`, which browsers
/// keep to themselves.
pub fn code_in_hash() -> Signal<String> {
    let code = RwSignal::new(String::new());
    effect(move || code.set(read()));
    code.into()
}

fn read() -> String {
    let hash = window().location().hash().unwrap_or_default();
    let code = hash.trim_start_matches('#');
    code.strip_prefix("code=").unwrap_or(code).to_owned()
}
