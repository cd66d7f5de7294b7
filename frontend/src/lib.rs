//! The browser's side: makes a page that the server rendered live.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script in the page as soon as the WASM is there.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_lazy(app::App);
}
