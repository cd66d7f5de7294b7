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
    Effect::new(move |_| text.set((local(at, "medium", "short"), local(at, "full", "long"))));
    view! {
        <time class="when" datetime=at.machine() title=move || text.get().1>
            {move || text.get().0}
        </time>
    }
}

fn local(at: Timestamp, date_style: &str, time_style: &str) -> String {
    let milliseconds = i32::try_from(at.0.div_euclid(1_000_000)).map_or_else(
        |_| at.0.div_euclid(1_000_000).to_string().parse::<f64>().unwrap_or_default(),
        f64::from,
    ) * 1000.0;
    let options = Object::new();
    for (key, value) in [("dateStyle", date_style), ("timeStyle", time_style)] {
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    Date::new(&JsValue::from_f64(milliseconds)).to_locale_string("en-GB", &options).into()
}
