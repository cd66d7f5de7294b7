//! Why a project is switched off, and until when.

use crate::text;
use app::{admin::projects::MAX_DISABLED_REASON, error::AppError, value::Timestamp};
use time::{
    OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339,
    macros::format_description,
};

/// The longest time ahead that a client may name in units.
const MOST_UNITS: i64 = 10_000;

/// # Errors
/// `Invalid` without a reason, and for one that is too long.
pub(super) fn parse_reason(reason: &str) -> Result<String, AppError> {
    let reason = text::parse_optional("disableReason", reason, MAX_DISABLED_REASON)?;
    if reason.is_empty() {
        return Err(AppError::invalid("disableReason", "Say why the project is switched off."));
    }
    Ok(reason)
}

/// When a project is expected to be switched on again, as the wire writes it; none when nobody says.
/// Clients send an instant, a day, or `+1 hour`.
///
/// # Errors
/// `Invalid` for anything else.
pub(super) fn parse_end(end: &str, now: Timestamp) -> Result<Option<String>, AppError> {
    let end = end.trim();
    if end.is_empty() {
        return Ok(None);
    }
    let found = from_now(end, now).or_else(|| instant(end)).or_else(|| day(end));
    let at = found.ok_or_else(|| {
        let message = "Write a time like 2026-01-16 10:00:00, or +1 hour.";
        AppError::invalid("estimatedEndTime", message)
    })?;
    Ok(Some(at.wire()))
}

/// `+1 hour`, `+2 days`.
fn from_now(end: &str, now: Timestamp) -> Option<Timestamp> {
    let (number, unit) = end.strip_prefix('+')?.trim().split_once(' ')?;
    let number: i64 = number.parse().ok().filter(|number| (0..=MOST_UNITS).contains(number))?;
    let seconds = match unit.trim().trim_end_matches('s') {
        "second" | "sec" => 1,
        "minute" | "min" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        "week" => 7 * 86_400,
        _ => return None,
    };
    Some(now.plus_seconds(number * seconds))
}

fn day(end: &str) -> Option<Timestamp> {
    text::parse_day("estimatedEndTime", end).ok().flatten()
}

/// In UTC unless it says otherwise.
fn instant(end: &str) -> Option<Timestamp> {
    let plain = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let wire = format_description!(
        "[year]-[month]-[day]T[hour]:[minute]:[second][offset_hour sign:mandatory][offset_minute]"
    );
    let at = OffsetDateTime::parse(end, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(end, wire))
        .or_else(|_| PrimitiveDateTime::parse(end, plain).map(PrimitiveDateTime::assume_utc));
    at.ok().map(|at| Timestamp(at.unix_timestamp().saturating_mul(1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", None)]
    #[case("+1 hour", Some("1970-01-01T01:00:00+0000"))]
    #[case("+2 days", Some("1970-01-03T00:00:00+0000"))]
    #[case("2026-01-16", Some("2026-01-16T00:00:00+0000"))]
    #[case("2026-01-16 10:00:00", Some("2026-01-16T10:00:00+0000"))]
    #[case("2026-01-16T10:00:00+0100", Some("2026-01-16T09:00:00+0000"))]
    #[case("2026-01-16T10:00:00Z", Some("2026-01-16T10:00:00+0000"))]
    fn an_end_is_written_in_many_ways(#[case] end: &str, #[case] expected: Option<&str>) {
        assert_eq!(parse_end(end, Timestamp(0)).unwrap().as_deref(), expected);
    }

    #[rstest]
    #[case("soon")]
    #[case("+1 fortnight")]
    #[case("+99999999999999999999 hours")]
    #[case("+10001 days")]
    #[case("2026-13-01")]
    fn what_is_no_time_is_refused(#[case] end: &str) {
        assert!(parse_end(end, Timestamp(0)).is_err());
    }

    #[rstest]
    #[case("unpaid", true)]
    #[case("  ", false)]
    #[case("a\nb", false)]
    fn there_is_a_reason(#[case] reason: &str, #[case] is_fine: bool) {
        assert_eq!(parse_reason(reason).is_ok(), is_fine);
    }
}
