//! Forms with nested keys, as anybody may send them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// What `nested_form` promises: a key of six steps makes five levels of groups below the form.
const MOST_LEVELS: usize = 6;

fuzz_target!(|text: &str| {
    let Some(value) = fuzz::parse_form(text) else { return };
    assert!(levels(&value) <= MOST_LEVELS, "nested too deep");
    assert!(!text_within(&value).any(|text| text.contains('\0')), "a NUL byte came through");
});

fn levels(value: &Value) -> usize {
    let inner = |values: &mut dyn Iterator<Item = &Value>| values.map(levels).max().unwrap_or(0);
    match value {
        Value::Object(map) => 1 + inner(&mut map.values()),
        Value::Array(list) => 1 + inner(&mut list.iter()),
        Value::String(_) => 0,
        other => panic!("leaves are texts, not {other}"),
    }
}

/// Every key and every leaf.
fn text_within(value: &Value) -> Box<dyn Iterator<Item = &str> + '_> {
    match value {
        Value::Object(map) => Box::new(
            map.iter()
                .flat_map(|(key, value)| std::iter::once(key.as_str()).chain(text_within(value))),
        ),
        Value::Array(list) => Box::new(list.iter().flat_map(text_within)),
        Value::String(text) => Box::new(std::iter::once(text.as_str())),
        _ => Box::new(std::iter::empty()),
    }
}
