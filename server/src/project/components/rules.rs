//! What a configuration may look like, and when a change makes a new version.

use crate::text::is_unprintable;
use app::error::{AppError, ErrorKind};
use serde_json::{Map, Value};

/// The most characters of an id.
const MAX_ID: usize = 128;
/// The most characters of a name.
const MAX_NAME: usize = 255;
/// The most bytes of a description.
const MAX_DESCRIPTION: usize = 64 * 1024;
/// The most characters of what is said about a change.
const MAX_CHANGE_DESCRIPTION: usize = 4000;
/// The most bytes of a configuration, or of a state, as JSON.
const MAX_JSON: usize = 1024 * 1024;

/// What a client sends about a configuration. None stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConfigurationChange {
    pub(crate) name: Option<String>,
    pub(crate) description: Option<String>,
    /// A JSON object, or a text that holds one.
    pub(crate) configuration: Option<Value>,
    /// The same.
    pub(crate) state: Option<Value>,
    pub(crate) change_description: Option<String>,
    pub(crate) is_disabled: Option<bool>,
}

/// What can be changed in a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) name: String,
    pub(super) description: String,
    /// JSON objects.
    pub(super) configuration: String,
    pub(super) state: String,
    pub(super) is_disabled: bool,
}

impl Content {
    /// Is this another version? The state is none: it is what runs leave behind.
    pub(super) fn is_another_version(&self, before: &Self) -> bool {
        self.name != before.name
            || self.description != before.description
            || self.configuration != before.configuration
            || self.is_disabled != before.is_disabled
    }
}

fn invalid(field: &str, message: impl Into<String>) -> AppError {
    AppError::invalid(field, message).with_code("storage.components.validation")
}

/// Can it be the id of a configuration? Also what stands for folders in paths cannot.
pub(super) fn is_id(id: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_plain) && id != "." && id != ".."
}

/// # Errors
/// `Invalid` for what cannot be an id.
pub(super) fn check_id(id: &str) -> Result<(), AppError> {
    if is_id(id) {
        return Ok(());
    }
    Err(invalid(
        "configurationId",
        format!(
            "The configurationId can have {MAX_ID} letters, digits, dots, hyphens and underscores."
        ),
    ))
}

/// A new configuration, and what is said about it.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check_new(change: ConfigurationChange) -> Result<(Content, String), AppError> {
    if change.name.is_none() {
        return Err(invalid("name", "The name of the configuration is missing."));
    }
    let nothing = Content {
        name: String::new(),
        description: String::new(),
        configuration: "{}".to_owned(),
        state: "{}".to_owned(),
        is_disabled: false,
    };
    check_change(change, nothing, "Configuration created")
}

/// A configuration as it will be after a change, and what is said about that: `otherwise` when the
/// client says nothing.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check_change(
    change: ConfigurationChange,
    mut content: Content,
    otherwise: &str,
) -> Result<(Content, String), AppError> {
    if let Some(name) = change.name {
        content.name = check_name(&name)?;
    }
    if let Some(description) = change.description {
        if description.len() > MAX_DESCRIPTION {
            let most = MAX_DESCRIPTION / 1024;
            return Err(invalid("description", format!("The description can have {most} KiB.")));
        }
        check_shown("description", &description)?;
        content.description = description;
    }
    if let Some(configuration) = &change.configuration {
        let code = "validation.invalidConfigurationFormat";
        content.configuration = check_json("configuration", configuration, code)?;
    }
    if let Some(state) = &change.state {
        content.state = check_state(state)?;
    }
    content.is_disabled = change.is_disabled.unwrap_or(content.is_disabled);
    let said = change.change_description.unwrap_or_default();
    if said.chars().count() > MAX_CHANGE_DESCRIPTION {
        return Err(invalid(
            "changeDescription",
            format!("The changeDescription can have {MAX_CHANGE_DESCRIPTION} characters."),
        ));
    }
    check_shown("changeDescription", &said)?;
    let said = if said.trim().is_empty() { otherwise.to_owned() } else { said };
    Ok((content, said))
}

/// A state as it will be stored.
///
/// # Errors
/// `Invalid` when it is no JSON object, or too large.
pub(super) fn check_state(state: &Value) -> Result<String, AppError> {
    check_json("state", state, "validation.invalidStateFormat")
}

fn check_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(invalid("name", "The name of the configuration is empty."));
    }
    if name.chars().count() > MAX_NAME {
        return Err(invalid("name", format!("The name can have {MAX_NAME} characters.")));
    }
    if name.contains(is_unprintable) {
        return Err(invalid("name", "The name contains characters that cannot be shown."));
    }
    Ok(name.to_owned())
}

fn check_shown(field: &str, text: &str) -> Result<(), AppError> {
    let is_odd = |c: char| is_unprintable(c) && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(is_odd) {
        let message = format!("The {field} contains characters that cannot be shown.");
        return Err(invalid(field, message));
    }
    Ok(())
}

/// The text of a JSON object, which may come as a text by itself. PHP cannot tell an empty object
/// from an empty list, so both mean none.
fn check_json(field: &str, value: &Value, code: &str) -> Result<String, AppError> {
    let refuse = |message: String| AppError::new(ErrorKind::Invalid, code, message);
    let read: Value;
    let value = match value {
        Value::String(text) => {
            read = serde_json::from_str(text)
                .map_err(|error| refuse(format!("The {field} is not valid JSON: {error}")))?;
            &read
        }
        value => value,
    };
    let text = match value {
        Value::Object(_) => value.to_string(),
        Value::Array(list) if list.is_empty() => Value::Object(Map::new()).to_string(),
        _ => return Err(refuse(format!("The {field} must be a JSON object"))),
    };
    if text.len() > MAX_JSON {
        let most = MAX_JSON / 1024;
        return Err(refuse(format!("The {field} can have {most} KiB as JSON")));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    fn named(name: &str) -> ConfigurationChange {
        ConfigurationChange { name: Some(name.to_owned()), ..ConfigurationChange::default() }
    }

    #[rstest]
    #[case(json!({"a": 1}), r#"{"a":1}"#)]
    #[case(json!(r#"{"b": [], "a": {}}"#), r#"{"b":[],"a":{}}"#)]
    #[case(json!([]), "{}")]
    #[case(json!("[]"), "{}")]
    fn an_object_comes_by_itself_or_in_a_text(#[case] sent: Value, #[case] kept: &str) {
        assert_eq!(check_state(&sent).unwrap(), kept);
    }

    #[rstest]
    #[case(json!("{sdf}"))]
    #[case(json!(""))]
    #[case(json!("\"{}\""))]
    #[case(json!(["a"]))]
    #[case(json!(5))]
    #[case(json!(true))]
    #[case(json!({"a": "x".repeat(MAX_JSON)}))]
    #[case(json!("[".repeat(100_000)))]
    fn other_json_is_refused(#[case] sent: Value) {
        let refused = check_state(&sent).unwrap_err();
        assert_eq!(refused.code, "validation.invalidStateFormat");
        let sent = ConfigurationChange { configuration: Some(sent), ..named("x") };
        assert_eq!(check_new(sent).unwrap_err().code, "validation.invalidConfigurationFormat");
    }

    #[rstest]
    #[case(ConfigurationChange::default())]
    #[case(named(" "))]
    #[case(named(&"x".repeat(256)))]
    #[case(named("a\0b"))]
    #[case(ConfigurationChange { description: Some("x".repeat(65_537)), ..named("x") })]
    #[case(ConfigurationChange { description: Some("\u{202e}".to_owned()), ..named("x") })]
    #[case(ConfigurationChange { change_description: Some("x".repeat(4001)), ..named("x") })]
    #[case(ConfigurationChange { change_description: Some("\0".to_owned()), ..named("x") })]
    fn fields_out_of_bounds_are_refused(#[case] change: ConfigurationChange) {
        assert_eq!(check_new(change).unwrap_err().code, "storage.components.validation");
    }

    #[test]
    fn what_is_absent_stays() {
        let (before, said) = check_new(named("Main")).unwrap();
        assert_eq!(said, "Configuration created");
        let change = ConfigurationChange {
            description: Some("two\nlines".to_owned()),
            change_description: Some("why".to_owned()),
            ..ConfigurationChange::default()
        };
        let (after, said) = check_change(change, before.clone(), "Configuration updated").unwrap();
        assert_eq!((after.name.as_str(), after.description.as_str()), ("Main", "two\nlines"));
        assert_eq!(said, "why");
        assert!(after.is_another_version(&before));
    }

    #[test]
    fn a_state_makes_no_version() {
        let (before, _) = check_new(named("Main")).unwrap();
        let after = Content { state: r#"{"a":1}"#.to_owned(), ..before.clone() };
        assert!(!after.is_another_version(&before));
    }

    #[rstest]
    #[case("main-1")]
    #[case("236606822")]
    #[case(&"x".repeat(128))]
    fn ids_are_accepted(#[case] id: &str) {
        check_id(id).unwrap();
    }

    #[rstest]
    #[case("")]
    #[case(".")]
    #[case("..")]
    #[case("a/b")]
    #[case("a b")]
    #[case("ä")]
    #[case("a\0")]
    #[case(&"x".repeat(129))]
    fn other_ids_are_refused(#[case] id: &str) {
        check_id(id).unwrap_err();
    }

    proptest! {
        #[test]
        fn what_was_accepted_is_read_back(text in "[\\[\\]{}:,\"a0 .e-]{0,40}") {
            if let Ok(kept) = check_state(&Value::String(text)) {
                let read: Value = serde_json::from_str(&kept).unwrap();
                prop_assert!(read.is_object());
            }
        }
    }
}
