use super::effect;
use crate::value::Timestamp;
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// An instant: in UTC at first, in the reader's zone after hydration, to the second on hover.
#[component]
pub fn When(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    let text = RwSignal::new((at.readable(), at.readable()));
    effect(move || text.set((local(at, "medium", "short"), local(at, "full", "long"))));
    view! {
        <time class="when" datetime=at.machine() title=move || text.get().1>
            {move || text.get().0}
        </time>
    }
}

fn local(at: Timestamp, date_style: &str, time_style: &str) -> String {
    #[expect(clippy::cast_precision_loss, reason = "seconds are whole numbers below 2^53")]
    let milliseconds = at.0.div_euclid(1_000_000) as f64 * 1000.0;
    let options = Object::new();
    for (key, value) in [("dateStyle", date_style), ("timeStyle", time_style)] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(milliseconds)).to_locale_string("en-GB", &options).into()
}
