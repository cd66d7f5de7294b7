//! What limits are called, what they say, and who may set them.

use crate::config::Config;
use app::{
    error::{AppError, ErrorKind},
    project::limits::Measure,
};
use std::borrow::Cow;

/// A project with this feature pays with credits that it was given.
pub(crate) const PAYS_AS_IT_GOES: &str = "pay-as-you-go";

/// The most limits of one project that are no measures here.
const MOST_LIMITS: usize = 100;
/// The most bytes of a limit's name.
const MOST_NAME: usize = 64;
/// Amounts of credits are kept in billionths.
pub(super) const PARTS: i64 = 1_000_000_000;
/// The most credits that are given at once.
const MOST_CREDITS: i64 = 1_000_000_000;
/// The most characters of what credits are for.
pub(super) const MOST_DESCRIPTION: usize = 255;

/// What the configuration says of a measure; 0: there is no limit.
pub(crate) fn usual(config: &Config, measure: Measure) -> i64 {
    match measure {
        Measure::Members => config.limit_members,
        Measure::Tokens => config.limit_tokens,
        Measure::Rows => config.limit_rows,
        Measure::Bytes => config.limit_bytes,
    }
}

/// The limits of a project: what was set, and what the configuration says of the measures that were
/// not. By name. Those of a project for which nothing was set cost nothing but their numbers: they
/// stand in every answer about a token.
pub(crate) fn limits_of(config: &Config, stored: &str) -> Vec<(Cow<'static, str>, i64)> {
    let named = |name: &str| match Measure::of_limit(name) {
        Some(measure) => Cow::Borrowed(measure.limit()),
        None => Cow::Owned(name.to_owned()),
    };
    let mut limits: Vec<_> = pairs(stored).map(|(name, value)| (named(name), value)).collect();
    for measure in Measure::ALL {
        if limits.iter().all(|(name, _)| name != measure.limit()) {
            limits.push((Cow::Borrowed(measure.limit()), usual(config, measure)));
        }
    }
    limits.sort();
    limits
}

/// The limit of one measure; 0: there is none.
pub(super) fn limit_of(config: &Config, stored: &str, measure: Measure) -> i64 {
    let set = pairs(stored).find(|(name, _)| *name == measure.limit());
    set.map_or_else(|| usual(config, measure), |(_, value)| value)
}

fn pairs(stored: &str) -> impl Iterator<Item = (&str, i64)> {
    stored.split(',').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        Some((name, value.parse().ok()?))
    })
}

/// What is stored after a limit was set, or taken away without a value.
///
/// # Errors
/// `Invalid` for a name or value that cannot be, and for too many; `NotFound` for one that is to be
/// taken away and was not set.
pub(super) fn with_limit(stored: &str, name: &str, value: Option<i64>) -> Result<String, AppError> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if name.is_empty() || name.len() > MOST_NAME || !name.chars().all(is_plain) {
        let message = format!(
            "The name of a limit consists of at most {MOST_NAME} letters, digits, dots, dashes \
             and underscores."
        );
        return Err(AppError::invalid("name", message));
    }
    if value.is_some_and(|value| value < 0) {
        return Err(AppError::invalid("value", "A limit is 0 or more; with 0 there is none."));
    }
    let (set, mut kept): (Vec<_>, Vec<_>) = pairs(stored).partition(|(other, _)| *other == name);
    if value.is_none() && set.is_empty() {
        return Err(AppError::not_found("notFound", format!("Limit {name} not found")));
    }
    kept.extend(value.map(|value| (name, value)));
    if kept.len() > MOST_LIMITS {
        let message = format!("A project has at most {MOST_LIMITS} limits.");
        return Err(AppError::invalid("limits", message));
    }
    kept.sort_unstable();
    let kept: Vec<_> = kept.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    Ok(kept.join(","))
}

/// There is no room for it.
pub(super) fn full(measure: Measure, limit: i64) -> AppError {
    let what = match measure {
        Measure::Members => format!("This project can have {limit} members."),
        Measure::Tokens => format!("This project can have {limit} API tokens."),
        Measure::Rows => format!("This project can hold {limit} rows."),
        Measure::Bytes => format!("This project can hold {limit} bytes of data."),
    };
    let message = format!("{what} Make room, or ask for a higher limit.");
    AppError::new(ErrorKind::Invalid, "limitReached", message)
}

/// Title and message for the people of a project that is over a limit.
pub(super) fn crossed(
    project: &str,
    measure: Measure,
    (used, limit): (i64, i64),
    is_hard: bool,
) -> (String, String) {
    let (what, verb) = match measure {
        Measure::Members => ("members", "has"),
        Measure::Tokens => ("API tokens", "has"),
        Measure::Rows => ("rows", "holds"),
        Measure::Bytes => ("bytes of data", "holds"),
    };
    let consequence = if is_hard { "More of them are refused." } else { "Nothing is refused." };
    let title = format!("{project} is over its limit of {what}");
    let message = format!(
        "The project {verb} {used} {what}; its limit is {limit}. {consequence} Make room, or ask \
         for a higher limit."
    );
    (title, message)
}

/// An amount of credits, in billionths.
///
/// # Errors
/// `Invalid` unless it is more than nothing and at most a thousand million.
pub(super) fn parse_amount(amount: Option<f64>) -> Result<i64, AppError> {
    let amount = amount.ok_or_else(|| AppError::invalid("amount", "Set an amount of credits."))?;
    #[expect(clippy::cast_precision_loss, reason = "a thousand million is a whole number in it")]
    let (parts, most) = (PARTS as f64, MOST_CREDITS as f64);
    if !(amount > 0.0 && amount <= most) {
        let message = format!("An amount is more than 0 and at most {MOST_CREDITS} credits.");
        return Err(AppError::invalid("amount", message));
    }
    #[expect(clippy::cast_possible_truncation, reason = "at most 10^18")]
    let found = (amount * parts).round() as i64;
    if found == 0 {
        return Err(AppError::invalid("amount", "The smallest amount is 0.000000001 credits."));
    }
    Ok(found)
}

/// The sum, if it can be kept.
///
/// # Errors
/// `Invalid` above what can be.
pub(super) fn add(credits: i64, amount: i64) -> Result<i64, AppError> {
    let sum = credits.checked_add(amount);
    sum.ok_or_else(|| AppError::invalid("amount", "The project has as many credits as can be."))
}

pub(super) fn pays_otherwise(project: i64) -> AppError {
    let message = format!("Project {project} is not Pay As You Go project");
    AppError::new(ErrorKind::Invalid, "", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn what_is_set_goes_before_what_is_configured() {
        let config = Config { limit_members: 5, limit_rows: 100, ..Config::default() };
        let limits = limits_of(&config, "goodData.usersCount=20,kbc.adminsCount=7");
        let limits: Vec<_> = limits.iter().map(|(name, value)| (name.as_ref(), *value)).collect();
        let expected = [
            ("goodData.usersCount", 20),
            ("kbc.adminsCount", 7),
            ("storage.dataSizeBytes", 0),
            ("storage.rowsCount", 100),
            ("storage.tokensCount", 0),
        ];
        assert_eq!(limits, expected);
        assert_eq!(limit_of(&config, "kbc.adminsCount=7", Measure::Members), 7);
        assert_eq!(limit_of(&config, "", Measure::Members), 5);
    }

    #[test]
    fn a_limit_is_set_changed_and_taken_away() {
        let one = with_limit("", "b", Some(1)).unwrap();
        let two = with_limit(&one, "a", Some(0)).unwrap();
        assert_eq!(two, "a=0,b=1");
        let changed = with_limit(&two, "b", Some(3)).unwrap();
        assert_eq!(changed, "a=0,b=3");
        let less = with_limit(&changed, "b", None).unwrap();
        assert_eq!(less, "a=0");
        assert_eq!(with_limit(&less, "b", None).unwrap_err().status(), 404);
        let many = (0..100).fold(String::new(), |stored, number| {
            with_limit(&stored, &format!("n{number}"), Some(1)).unwrap()
        });
        assert!(with_limit(&many, "more", Some(1)).is_err());
    }

    #[rstest]
    #[case("", Some(1))]
    #[case("a=b", Some(1))]
    #[case("a,b", Some(1))]
    #[case("a\0b", Some(1))]
    #[case("a", Some(-1))]
    fn what_cannot_be_a_limit_is_refused(#[case] name: &str, #[case] value: Option<i64>) {
        assert!(with_limit("", name, value).is_err());
    }

    #[rstest]
    #[case(Some(100.0), Some(100_000_000_000))]
    #[case(Some(100.234), Some(100_234_000_000))]
    #[case(Some(0.012_345_6), Some(12_345_600))]
    #[case(Some(0.0), None)]
    #[case(Some(-1.0), None)]
    #[case(Some(f64::NAN), None)]
    #[case(Some(1e300), None)]
    #[case(Some(1e-12), None)]
    #[case(None, None)]
    fn credits_are_kept_in_billionths(#[case] amount: Option<f64>, #[case] parts: Option<i64>) {
        assert_eq!(parse_amount(amount).ok(), parts);
    }
}
