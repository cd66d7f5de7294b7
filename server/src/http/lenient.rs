//! Clients send the same value in several ways: `true`, `1`, `"1"`, `"True"`; `5` and `"5"`.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::Value;

/// A flag: a JSON boolean, `0` and `1`, or one of the words that clients use.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let word = match Value::deserialize(deserializer)? {
        Value::Null => return Ok(false),
        Value::Bool(value) => return Ok(value),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.to_ascii_lowercase(),
        _ => return Err(D::Error::custom("expected true or false")),
    };
    match word.as_str() {
        "1" | "true" | "on" | "yes" => Ok(true),
        "" | "0" | "false" | "off" | "no" => Ok(false),
        _ => Err(D::Error::custom("expected true or false")),
    }
}

/// The same, but nothing when absent, null or empty.
pub(crate) fn maybe_flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        value => flag(value).map(Some).map_err(D::Error::custom),
    }
}

/// A whole number, or its digits in a string; nothing when absent, null or empty.
pub(crate) fn maybe_integer<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::Number(number)) => {
            number.as_i64().map(Some).ok_or_else(|| D::Error::custom("expected a whole number"))
        }
        Some(Value::String(text)) => {
            text.parse().map(Some).map_err(|_| D::Error::custom("expected a whole number"))
        }
        Some(_) => Err(D::Error::custom("expected a whole number")),
    }
}

/// A text, or a number in its place; nothing when absent, null or empty.
pub(crate) fn maybe_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(D::Error::custom("expected a text")),
    }
}

/// A list of texts, or one text with commas between them; nothing when absent or null.
pub(crate) fn maybe_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(
            text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned).collect(),
        )),
        Some(Value::Array(values)) => texts(values).map(Some),
        // what PHP makes of a list out of which something was taken
        Some(Value::Object(map)) if map.keys().all(|key| key.parse::<usize>().is_ok()) => {
            texts(map.into_iter().map(|(_, value)| value)).map(Some)
        }
        Some(_) => Err(D::Error::custom("expected a list of texts")),
    }
}

fn texts<E: Error>(values: impl IntoIterator<Item = Value>) -> Result<Vec<String>, E> {
    let text = |value| match value {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(E::custom("expected a list of texts")),
    };
    values.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::maybe_list;
    use rstest::rstest;
    use serde_json::{Value, json};

    #[rstest]
    #[case(json!(["a", 2]), Some(&["a", "2"][..]))]
    #[case(json!("a, b,"), Some(&["a", "b"][..]))]
    #[case(json!({"1": "a", "3": "b"}), Some(&["a", "b"][..]))]
    #[case(json!({}), Some(&[][..]))]
    #[case(json!({"x": "a"}), None)]
    #[case(json!([["a"]]), None)]
    fn lists_come_in_many_ways(#[case] value: Value, #[case] expected: Option<&[&str]>) {
        let list = maybe_list(value).ok().flatten();
        let list: Option<Vec<_>> =
            list.as_ref().map(|list| list.iter().map(String::as_str).collect());
        assert_eq!(list.as_deref(), expected);
    }
}
