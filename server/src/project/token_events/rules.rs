//! What a search on the Events tab stands for.

use crate::{
    project::events::query::{Field, Query, Term},
    text::parse_day,
};
use app::{
    error::AppError,
    project::token_events::{DayActivity, EventSearch, OBJECTS},
    value::Timestamp,
};

const DAY: i64 = 86_400;
/// The days of the chart.
pub(super) const DAYS: i64 = 60;
/// The most characters of a text to look for.
const MOST_TEXT: usize = 200;

/// The conditions of a search.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    pub(super) query: Option<Query>,
    pub(super) object_type: Option<String>,
    /// Later than this.
    pub(super) after: Option<Timestamp>,
    /// Not later than this.
    pub(super) until: Option<Timestamp>,
}

/// # Errors
/// `Invalid` naming the field.
pub(super) fn check_search(search: &EventSearch) -> Result<Wanted, AppError> {
    let term =
        |field, text: &str| Query::Term(Term { field, text: text.to_owned(), is_prefix: false });
    let mut parts = Vec::new();
    match search.result.as_str() {
        "" => {}
        "done" => {
            parts.push(Query::Any(vec![term(Field::Type, "info"), term(Field::Type, "success")]));
        }
        "warned" => parts.push(term(Field::Type, "warn")),
        "refused" => parts.push(term(Field::Type, "error")),
        _ => return Err(AppError::invalid("result", "Choose one of the results.")),
    }
    let text = search.text.trim();
    if text.chars().count() > MOST_TEXT || text.contains('\0') {
        let message = format!("The text to find can have {MOST_TEXT} characters.");
        return Err(AppError::invalid("text", message));
    }
    if !text.is_empty() {
        parts.push(term(Field::Anywhere, text));
    }
    if !OBJECTS.iter().any(|(object, _)| *object == search.object) {
        return Err(AppError::invalid("object", "Choose one of the objects."));
    }
    let from = parse_day("from", &search.from)?;
    let until = parse_day("until", &search.until)?;
    if from.zip(until).is_some_and(|(from, until)| from > until) {
        return Err(AppError::invalid("until", "The last day is before the first one."));
    }
    Ok(Wanted {
        query: (!parts.is_empty()).then_some(Query::All(parts)),
        object_type: (!search.object.is_empty()).then(|| search.object.clone()),
        after: from.map(|day| Timestamp(day.0 - 1)),
        until: until.map(|day| Timestamp(day.plus_seconds(DAY).0 - 1)),
    })
}

/// One entry for each of the last days, also for those without an event. `counted` holds days since
/// 1970, how operations ended and how many.
pub(super) fn days(counted: &[(i64, String, i64)], now: Timestamp) -> Vec<DayActivity> {
    let today = now.0.div_euclid(DAY * 1_000_000);
    (today - DAYS + 1..=today)
        .map(|day| {
            let sum = |refused: bool| {
                let of_day = counted.iter().filter(|(counted, _, _)| *counted == day);
                let alike = of_day.filter(|(_, kind, _)| (kind == "error") == refused);
                alike.map(|(_, _, number)| number).sum()
            };
            DayActivity {
                day: Timestamp(day * DAY * 1_000_000),
                done: sum(false),
                refused: sum(true),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn search(field: &str, value: &str) -> EventSearch {
        let mut search = EventSearch::default();
        let place = match field {
            "text" => &mut search.text,
            "result" => &mut search.result,
            "object" => &mut search.object,
            "from" => &mut search.from,
            _ => &mut search.until,
        };
        value.clone_into(place);
        search
    }

    #[test]
    fn a_day_goes_from_midnight_to_midnight() {
        let day = EventSearch { until: "2026-01-16".to_owned(), ..search("from", "2026-01-16") };
        let wanted = check_search(&day).unwrap();
        let (after, until) = (wanted.after.unwrap(), wanted.until.unwrap());
        assert_eq!(until.0 - after.0, DAY * 1_000_000);
        assert_eq!(Timestamp(after.0 + 1).machine(), "2026-01-16T00:00:00Z");
    }

    #[rstest]
    #[case("result", "perhaps")]
    #[case("object", "planet")]
    #[case("from", "16.1.2026")]
    #[case("until", "2026-02-30")]
    #[case("text", &"x".repeat(201))]
    fn a_search_that_makes_no_sense_names_its_field(#[case] field: &str, #[case] value: &str) {
        let error = check_search(&search(field, value)).unwrap_err();
        assert!(error.for_field(field).is_some(), "{error:?}");
    }

    #[test]
    fn days_without_events_are_there_too() {
        let now = Timestamp(1_768_564_800_000_000);
        let today = now.0.div_euclid(DAY * 1_000_000);
        let counted = [(today, "info".to_owned(), 3), (today, "error".to_owned(), 2)];
        let days = days(&counted, now);
        assert_eq!(days.len(), 60);
        assert_eq!((days[59].done, days[59].refused), (3, 2));
        assert_eq!((days[0].done, days[0].refused), (0, 0));
    }
}
