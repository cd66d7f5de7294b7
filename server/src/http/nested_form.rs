//! Forms with nested keys (`a[b]=c`, `a[]=c`, `a[0]=c`) as PHP writes them.

use super::ApiError;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// A key may be nested so deep.
const MOST_LEVELS: usize = 6;
/// A form may have so many pairs.
const MOST_PAIRS: usize = 20_000;

/// A form as the JSON object it stands for. All leaves are texts.
pub(crate) fn parse(text: &str) -> Result<Value, ApiError> {
    let mut root = Value::Object(Map::new());
    if percent_decode_str(text).decode_utf8().is_err() {
        return Err(ApiError::malformed());
    }
    for (count, (key, value)) in form_urlencoded::parse(text.as_bytes()).enumerate() {
        if count >= MOST_PAIRS {
            return Err(ApiError::body("it has too many fields"));
        }
        if key.contains('\0') || value.contains('\0') {
            return Err(ApiError::body("it contains a NUL byte"));
        }
        insert(&mut root, &key, value.into_owned())?;
    }
    settle_lists(&mut root);
    Ok(root)
}

/// Puts a value at `a[b][c]`. Lists stay objects with numbered keys until the end.
fn insert(root: &mut Value, key: &str, value: String) -> Result<(), ApiError> {
    let (first, rest) =
        key.split_once('[').map_or((key, None), |(first, rest)| (first, Some(rest)));
    let mut path = vec![first];
    if let Some(rest) = rest {
        let inner = rest.strip_suffix(']').unwrap_or(rest);
        path.extend(inner.split("]["));
    }
    if path.len() > MOST_LEVELS {
        return Err(ApiError::body("its fields are nested too deep"));
    }
    let mut place = root;
    for (level, step) in path.iter().enumerate() {
        let Value::Object(map) = place else {
            return Err(ApiError::body("a field is used both as a value and as a group"));
        };
        let step =
            if step.is_empty() && level > 0 { map.len().to_string() } else { (*step).to_owned() };
        place = if level + 1 == path.len() {
            map.entry(step).or_insert(Value::Null)
        } else {
            map.entry(step).or_insert_with(|| Value::Object(Map::new()))
        };
    }
    *place = Value::String(value);
    Ok(())
}

/// Objects with the keys 0, 1, 2, … become lists.
fn settle_lists(value: &mut Value) {
    let Value::Object(map) = value else { return };
    map.values_mut().for_each(settle_lists);
    let is_list =
        !map.is_empty() && (0..map.len()).all(|index| map.contains_key(&index.to_string()));
    if is_list {
        let values = (0..map.len()).filter_map(|index| map.remove(&index.to_string())).collect();
        *value = Value::Array(values);
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn nested_keys_become_objects_and_lists() {
        let form = "description=x+y&bucketPermissions%5Bin.c-main%5D=read&componentAccess%5B%5D=a\
                    &componentAccess%5B%5D=b&columns%5B0%5D=id&columns%5B1%5D=name&a[b][c]=1";
        assert_eq!(
            parse(form).unwrap(),
            json!({
                "description": "x y",
                "bucketPermissions": {"in.c-main": "read"},
                "componentAccess": ["a", "b"],
                "columns": ["id", "name"],
                "a": {"b": {"c": "1"}},
            })
        );
    }

    #[test]
    fn impossible_forms_are_refused() {
        assert!(parse("a=1&a[b]=2").is_err());
        assert!(parse("a[b][c][d][e][f][g]=1").is_err());
        assert!(parse("a=%00").is_err());
        assert!(parse("a=%80").is_err());
        assert!(parse(&"a=1&".repeat(20_001)).is_err());
    }

    proptest! {
        #[test]
        fn no_form_makes_it_panic(form in "[a-c\\[\\]&=%0-9]{0,60}") {
            let _ = parse(&form);
        }
    }
}
