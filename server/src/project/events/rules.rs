//! What an event that a client posts may look like, and how searches are read.

use super::{
    Details, STORAGE, kind_named, query,
    store::{EventFilter, EventKey},
};
use crate::text::is_unprintable;
use app::{
    error::{AppError, ErrorKind},
    project::token_events::EventKind,
    value::{EventId, ProjectId, Timestamp},
};
use serde_json::{Map, Value};

/// What a program tells of an event is nested so deep at most; far deeper could not be read back.
const MOST_LEVELS: usize = 32;
/// All texts of an event together may have so many bytes.
const MOST_BYTES: usize = 200 * 1024;
/// The most characters of a component, configuration or run.
const MOST_NAME: usize = 255;
/// The most events of one answer.
const MOST_EVENTS: i64 = 10_000;
/// Further on nobody leafs; `maxId` goes on from there without counting.
const MOST_OFFSET: i64 = 1_000_000;
/// The events of an answer when the client names no number.
const EVENTS: u32 = 100;

/// What a client posts.
#[derive(Debug, Default)]
pub(crate) struct PostedEvent {
    pub(crate) component: String,
    pub(crate) configuration_id: String,
    pub(crate) run_id: String,
    pub(crate) kind: String,
    pub(crate) message: String,
    pub(crate) description: String,
    pub(crate) params: Value,
    pub(crate) results: Value,
    pub(crate) duration: Value,
}

/// An event that may be written.
#[derive(Debug, PartialEq)]
pub(super) struct CheckedEvent {
    /// `ext.<component>.<configuration>`, with the last dot also without a configuration.
    pub(super) event: String,
    pub(super) component: String,
    pub(super) configuration_id: Option<String>,
    pub(super) run_id: Option<String>,
    pub(super) kind: EventKind,
    pub(super) message: String,
    pub(super) details: Details,
}

fn invalid(field: &str, message: impl Into<String>) -> AppError {
    AppError::invalid(field, message).with_code("storage.events.validation")
}

/// # Errors
/// `Invalid` naming the field.
pub(super) fn check_posted(posted: PostedEvent) -> Result<CheckedEvent, AppError> {
    let component = check_name("component", &posted.component)?
        .ok_or_else(|| invalid("component", "An event names its component."))?;
    if component == STORAGE {
        let message = "The component \"storage\" is the server's own. Name another one.";
        return Err(invalid("component", message));
    }
    if posted.message.trim().is_empty() {
        return Err(invalid("message", "An event has a message."));
    }
    let configuration_id = check_name("configurationId", &posted.configuration_id)?;
    let run_id = check_name("runId", &posted.run_id)?;
    let kind = match posted.kind.as_str() {
        "" => EventKind::Info,
        name => kind_named(name).ok_or_else(|| {
            invalid("type", "The type of an event is info, success, warn or error.")
        })?,
    };
    let mut performance = Map::new();
    if let Some(duration) = check_duration(&posted.duration)? {
        performance.insert("duration".to_owned(), duration);
    }
    let details = Details {
        description: posted.description,
        params: check_object("params", posted.params)?,
        results: check_object("results", posted.results)?,
        performance,
    };
    let size = serde_json::to_string(&details).map_or(usize::MAX, |text| text.len());
    if size.saturating_add(posted.message.len()) > MOST_BYTES {
        let message = format!("An event can have {MOST_BYTES} bytes in all.");
        return Err(AppError::new(ErrorKind::Invalid, "requestTooLarge", message));
    }
    if posted.message.contains('\0') || details.description.contains('\0') {
        return Err(invalid("message", "An event cannot contain NUL."));
    }
    let event = format!("ext.{component}.{}", configuration_id.as_deref().unwrap_or_default());
    Ok(CheckedEvent {
        event,
        component,
        configuration_id,
        run_id,
        kind,
        message: posted.message,
        details,
    })
}

/// A short name; nothing when it is empty.
fn check_name(field: &str, text: &str) -> Result<Option<String>, AppError> {
    let text = text.trim();
    if text.chars().count() > MOST_NAME || text.chars().any(is_unprintable) {
        let message = format!("{field} can have {MOST_NAME} characters that can be shown.");
        return Err(invalid(field, message));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Seconds, as a number or as its digits.
fn check_duration(value: &Value) -> Result<Option<Value>, AppError> {
    let number = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    };
    match number.as_f64() {
        Some(seconds) if seconds >= 0.0 => Ok(Some(number)),
        _ => Err(invalid("duration", "The duration of an event is a number of seconds.")),
    }
}

/// An object, or its JSON in a text. PHP writes an empty object as an empty list.
fn check_object(field: &str, value: Value) -> Result<Map<String, Value>, AppError> {
    let value = match value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        other => other,
    };
    if is_deeper(&value, MOST_LEVELS) {
        return Err(invalid(field, format!("{field} can be nested {MOST_LEVELS} levels deep.")));
    }
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(map) => Ok(map),
        Value::Array(list) => {
            Ok(list.into_iter().enumerate().map(|(n, value)| (n.to_string(), value)).collect())
        }
        _ => Err(invalid(field, format!("{field} must be an object, or JSON of one."))),
    }
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    let inner = |value: &Value| levels == 0 || is_deeper(value, levels - 1);
    match value {
        Value::Object(map) => map.values().any(inner),
        Value::Array(list) => list.iter().any(inner),
        _ => false,
    }
}

/// How a client searches.
#[derive(Debug, Default, Clone)]
pub(crate) struct Search {
    /// Later than this event: its id or UUID.
    pub(crate) since: String,
    /// Earlier than this event: its id or UUID.
    pub(crate) max: String,
    pub(crate) component: String,
    pub(crate) configuration_id: String,
    pub(crate) run_id: String,
    pub(crate) query: String,
    pub(crate) limit: Option<i64>,
    pub(crate) offset: Option<i64>,
    /// `asc` or `desc`.
    pub(crate) order: String,
}

/// The filter that a search stands for, and the events that bound it, which the caller looks up.
///
/// # Errors
/// `Invalid` naming the parameter.
pub(super) fn check_search(
    search: &Search,
    project: ProjectId,
    after: Timestamp,
) -> Result<(EventFilter, [Option<EventKey>; 2]), AppError> {
    let bounded = |name: &str, value: Option<i64>, least: i64, most: i64, usual: u32| match value {
        None => Ok(usual),
        Some(value) if (least..=most).contains(&value) => {
            u32::try_from(value).map_err(|_| invalid(name, "The number is too large."))
        }
        Some(_) => Err(invalid(name, format!("{name} is between {least} and {most}."))),
    };
    let oldest_first = match search.order.to_ascii_lowercase().as_str() {
        "" | "desc" => false,
        "asc" => true,
        _ => return Err(invalid("sortOrder", "sortOrder is asc or desc.")),
    };
    let filter = EventFilter {
        component: check_name("component", &search.component)?,
        configuration_id: check_name("configurationId", &search.configuration_id)?,
        run_id: check_name("runId", &search.run_id)?,
        query: query::parse(&search.query)?,
        limit: bounded("limit", search.limit, 1, MOST_EVENTS, EVENTS)?,
        offset: bounded("offset", search.offset, 0, MOST_OFFSET, 0)?,
        oldest_first,
        ..EventFilter::of_project(project, after)
    };
    let bounds = [check_key("sinceId", &search.since)?, check_key("maxId", &search.max)?];
    Ok((filter, bounds))
}

fn check_key(name: &str, text: &str) -> Result<Option<EventKey>, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    parse_key(text).map(Some).ok_or_else(|| invalid(name, format!("{name} is the id of an event.")))
}

/// The event that a text names.
pub(crate) fn parse_key(text: &str) -> Option<EventKey> {
    let id = text.parse::<EventId>().map(EventKey::Id).ok();
    id.or_else(|| text.parse().map(EventKey::Uuid).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn posted() -> PostedEvent {
        PostedEvent {
            component: "ex-sfdc".to_owned(),
            message: "Table fetched".to_owned(),
            ..PostedEvent::default()
        }
    }

    #[test]
    fn the_name_keeps_its_dot_without_a_configuration() {
        let event = check_posted(posted()).unwrap();
        assert_eq!((event.event.as_str(), event.kind), ("ext.ex-sfdc.", EventKind::Info));
        let with = PostedEvent { configuration_id: "sys.c-1".to_owned(), ..posted() };
        assert_eq!(check_posted(with).unwrap().event, "ext.ex-sfdc.sys.c-1");
    }

    #[rstest]
    #[case(json!("[]"), json!({}))]
    #[case(json!([]), json!({}))]
    #[case(json!(""), json!({}))]
    #[case(json!(null), json!({}))]
    #[case(json!("{\"b\":1,\"a\":\"x\"}"), json!({"b": 1, "a": "x"}))]
    #[case(json!({"n": {"deep": true}}), json!({"n": {"deep": true}}))]
    fn params_come_as_objects_and_as_json_in_texts(#[case] sent: Value, #[case] kept: Value) {
        let event = check_posted(PostedEvent { params: sent, ..posted() }).unwrap();
        assert_eq!(Value::Object(event.details.params), kept);
    }

    #[test]
    fn a_duration_is_a_number_also_in_quotes() {
        for sent in [json!(200), json!("200")] {
            let event = check_posted(PostedEvent { duration: sent, ..posted() }).unwrap();
            assert_eq!(event.details.performance["duration"], json!(200));
        }
        for sent in [json!(-1), json!("soon"), json!({})] {
            check_posted(PostedEvent { duration: sent, ..posted() }).unwrap_err();
        }
    }

    #[test]
    fn what_is_no_event_is_refused() {
        let refused = [
            PostedEvent { component: String::new(), ..posted() },
            PostedEvent { component: "storage".to_owned(), ..posted() },
            PostedEvent { message: " ".to_owned(), ..posted() },
            PostedEvent { message: "a\0b".to_owned(), ..posted() },
            PostedEvent { kind: "fatal".to_owned(), ..posted() },
            PostedEvent { params: json!("rubbish"), ..posted() },
            PostedEvent { run_id: "x".repeat(256), ..posted() },
        ];
        for event in refused {
            let shown = format!("{event:?}");
            let error = check_posted(event).unwrap_err();
            assert_eq!(error.code, "storage.events.validation", "{shown}");
        }
    }

    #[test]
    fn an_event_has_two_hundred_kilobytes_at_most() {
        let long = |n: usize| PostedEvent { message: "x".repeat(n), ..posted() };
        check_posted(long(190_000)).unwrap();
        assert_eq!(check_posted(long(250_000)).unwrap_err().code, "requestTooLarge");
    }

    #[rstest]
    #[case(Search { limit: Some(0), ..Search::default() })]
    #[case(Search { limit: Some(10_001), ..Search::default() })]
    #[case(Search { offset: Some(-1), ..Search::default() })]
    #[case(Search { since: "yesterday".to_owned(), ..Search::default() })]
    #[case(Search { order: "up".to_owned(), ..Search::default() })]
    #[case(Search { query: "(".to_owned(), ..Search::default() })]
    fn searches_that_make_no_sense_are_refused(#[case] search: Search) {
        check_search(&search, ProjectId(1), Timestamp(0)).unwrap_err();
    }
}
