//! What an announcement may look like.

use crate::text::is_unprintable;
use app::{
    account::notifications::NotificationKind,
    admin::announcements::{MAX_LINK, MAX_MESSAGE, MAX_TITLE, NewAnnouncement},
    error::AppError,
    value::ProjectId,
};
use http::Uri;
use serde_json::Value;

/// The most bytes of what is said to programs.
const MOST_PAYLOAD: usize = 16 << 10;
/// It can be nested so deep.
const MOST_LEVELS: usize = 8;

/// An announcement that may be made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CheckedAnnouncement {
    pub(super) title: String,
    pub(super) message: String,
    pub(super) link: Option<String>,
    pub(super) project: Option<ProjectId>,
}

/// Checks what was typed.
///
/// # Errors
/// `Invalid` naming the field.
pub(super) fn check(new: &NewAnnouncement) -> Result<CheckedAnnouncement, AppError> {
    // browsers send both characters, programs one
    let message = new.message.replace("\r\n", "\n");
    Ok(CheckedAnnouncement {
        title: text("title", "title", &new.title, MAX_TITLE, |_| false)?,
        message: text("message", "message", &message, MAX_MESSAGE, |c| c == '\n')?,
        link: link(new.link.trim())?,
        project: project(new.project.trim())?,
    })
}

fn text(
    field: &str,
    called: &str,
    text: &str,
    most: usize,
    is_fine: impl Fn(char) -> bool,
) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::invalid(field, format!("Enter a {called}.")));
    }
    if text.chars().count() > most {
        return Err(AppError::invalid(field, format!("The {called} can have {most} characters.")));
    }
    if text.chars().any(|c| is_unprintable(c) && !is_fine(c)) {
        return Err(AppError::invalid(
            field,
            format!("The {called} contains characters that cannot be shown."),
        ));
    }
    Ok(text.to_owned())
}

/// A whole address over HTTPS, of a host and nobody at it: what it looks like is where it leads.
fn link(text: &str) -> Result<Option<String>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    if text.chars().count() > MAX_LINK {
        let message = format!("The link can have {MAX_LINK} characters.");
        return Err(AppError::invalid("link", message));
    }
    let address = text.parse::<Uri>().ok().filter(|address| {
        address.scheme_str() == Some("https")
            && address
                .authority()
                .is_some_and(|at| !at.host().is_empty() && !at.as_str().contains('@'))
    });
    match address {
        Some(_) => Ok(Some(text.to_owned())),
        None => Err(AppError::invalid("link", "A link begins with https:// and names a site.")),
    }
}

fn project(text: &str) -> Result<Option<ProjectId>, AppError> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| no_such_project())
}

/// The kind that was asked for, where it goes with whom it is to, or the one that follows.
///
/// # Errors
/// `Invalid` when they do not go together.
pub(super) fn kind(
    asked: Option<NotificationKind>,
    project: Option<ProjectId>,
) -> Result<NotificationKind, AppError> {
    use NotificationKind::{Account, Common, Global, Limit};
    match (asked, project) {
        (None | Some(Global), None) => Ok(Global),
        (None, Some(_)) | (Some(Common), _) => Ok(Common),
        (Some(Limit), Some(_)) => Ok(Limit),
        (Some(Limit), None) => {
            Err(AppError::invalid("projectId", "A limit is of a project: set its id."))
        }
        (Some(Global), Some(_)) => {
            Err(AppError::invalid("projectId", "What is global is about no project."))
        }
        (Some(Account), _) => {
            Err(AppError::invalid("type", "The type is one of: common, limit, global."))
        }
    }
}

/// What is said to programs, as it is kept. PHP writes an empty object as an empty list.
///
/// # Errors
/// `Invalid` for what is no object, and for one that is too large or nested too deep.
pub(super) fn payload(payload: &Value) -> Result<String, AppError> {
    const FIELD: &str = "payload";
    match payload {
        Value::Null => return Ok("{}".to_owned()),
        Value::Array(list) if list.is_empty() => return Ok("{}".to_owned()),
        Value::Object(_) if depth(payload) > MOST_LEVELS => {
            let message = format!("The payload can be nested {MOST_LEVELS} levels deep.");
            return Err(AppError::invalid(FIELD, message));
        }
        Value::Object(_) => {}
        _ => return Err(AppError::invalid(FIELD, "The payload is an object.")),
    }
    let text = payload.to_string();
    if text.len() > MOST_PAYLOAD {
        let message = format!("The payload can have {MOST_PAYLOAD} bytes of JSON.");
        return Err(AppError::invalid(FIELD, message));
    }
    Ok(text)
}

/// How deep objects and lists are nested; the body that they came in bounds it.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(list) => 1 + list.iter().map(depth).max().unwrap_or_default(),
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        _ => 0,
    }
}

/// Nothing has this number.
pub(super) fn no_such_project() -> AppError {
    AppError::invalid("project", "There is no project with this number.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn new(title: &str, message: &str, link: &str, project: &str) -> NewAnnouncement {
        NewAnnouncement {
            title: title.to_owned(),
            message: message.to_owned(),
            link: link.to_owned(),
            project: project.to_owned(),
        }
    }

    #[test]
    fn lines_stay_and_space_around_goes() {
        let checked =
            check(&new(" <b>Down</b> ", "At ten.\r\nFor long.\n", " https://a.b/c?d#e ", " 7"));
        let expected = CheckedAnnouncement {
            title: "<b>Down</b>".to_owned(),
            message: "At ten.\nFor long.".to_owned(),
            link: Some("https://a.b/c?d#e".to_owned()),
            project: Some(ProjectId(7)),
        };
        assert_eq!(checked.unwrap(), expected);
        let plain = check(&new("a", "b", "", "")).unwrap();
        assert_eq!((plain.link, plain.project), (None, None));
    }

    #[test]
    fn a_payload_is_an_object_of_a_bounded_size() {
        let nested = |levels: usize| (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
        for (value, kept) in [
            (Value::Null, Some("{}")),
            (json!([]), Some("{}")),
            (json!({"limit": "x", "at": [1, null]}), Some(r#"{"limit":"x","at":[1,null]}"#)),
            (json!(["a"]), None),
            (json!("a"), None),
            (json!({"a": "b".repeat(MOST_PAYLOAD)}), None),
            (nested(MOST_LEVELS + 1), None),
        ] {
            assert_eq!(payload(&value).ok().as_deref(), kept, "{value}");
        }
        assert!(payload(&nested(MOST_LEVELS)).is_ok());
    }

    #[rstest]
    #[case("title", new("", "b", "", ""))]
    #[case("title", new(&"a".repeat(121), "b", "", ""))]
    #[case("title", new("a\nb", "b", "", ""))]
    #[case("title", new("a\u{202e}b", "b", "", ""))]
    #[case("message", new("a", " \r\n ", "", ""))]
    #[case("message", new("a", &"b".repeat(4001), "", ""))]
    #[case("message", new("a", "b\0", "", ""))]
    #[case("link", new("a", "b", "http://a.b", ""))]
    #[case("link", new("a", "b", "javascript:alert(1)", ""))]
    #[case("link", new("a", "b", "/account", ""))]
    #[case("link", new("a", "b", "https://", ""))]
    #[case("link", new("a", "b", "https://bank.example@evil.example", ""))]
    #[case("link", new("a", "b", "https://a.b/ c", ""))]
    #[case("link", new("a", "b", &format!("https://a.b/{}", "c".repeat(500)), ""))]
    #[case("project", new("a", "b", "", "seven"))]
    fn what_cannot_be_announced_is_refused_at_its_field(
        #[case] field: &str,
        #[case] new: NewAnnouncement,
    ) {
        let refusal = check(&new).unwrap_err();
        assert!(refusal.for_field(field).is_some(), "{refusal:?}");
    }
}
