use crate::text;
use app::{
    error::{AppError, ErrorKind},
    organization::promo_codes::MAX_CODE,
    value::Timestamp,
};

/// The fewest characters of a code: shorter ones are guessed.
const MIN_CODE: usize = 4;
/// Characters of a code that nobody thought of: 62 bits, of letters of one case and digits.
pub(super) const DRAWN: usize = 12;
/// The most days for which a code is good.
const MOST_DAYS: i64 = 3650;
const DAY: i64 = 86_400;

/// A code as people type it.
///
/// # Errors
/// `Invalid` for what cannot be one.
pub(super) fn parse_code(code: &str) -> Result<String, AppError> {
    let code = code.trim();
    if code.is_empty() {
        return Err(AppError::invalid("code", "A code must be set"));
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if !(MIN_CODE..=MAX_CODE).contains(&code.len()) || !code.chars().all(is_plain) {
        let message = format!(
            "A code has {MIN_CODE} to {MAX_CODE} letters, digits, hyphens, dots and underscores."
        );
        return Err(AppError::invalid("code", message));
    }
    Ok(code.to_owned())
}

/// What makes two codes the same.
pub(super) fn key(code: &str) -> String {
    code.trim().to_ascii_uppercase()
}

/// When a code that is good for so many days ends.
///
/// # Errors
/// `Invalid` for less than a day and more than ten years.
pub(super) fn end_of(days: Option<i64>, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    match days {
        None => Ok(None),
        Some(days @ 1..=MOST_DAYS) => Ok(Some(now.plus_seconds(days * DAY))),
        Some(_) => {
            let message = format!("A code is good for 1 to {MOST_DAYS} days.");
            Err(AppError::invalid("expirationDays", message))
        }
    }
}

/// The name of the project that a code makes, cut to what a name can have.
pub(super) fn project_name(person: &str, code: &str) -> String {
    let of_code = format!(" ({})", key(code));
    let room = text::MAX_NAME - of_code.chars().count();
    let person: String = person.chars().take(room).collect();
    person + &of_code
}

pub(super) fn already_there(code: &str) -> AppError {
    let message = format!("Promo code {code} already exists");
    let mut error = AppError::invalid("code", message);
    error.kind = ErrorKind::Conflict;
    error
}

pub(super) fn already_used(code: &str) -> AppError {
    AppError::invalid("code", format!("Promo code {code} is already used."))
}

pub(super) fn no_longer_valid() -> AppError {
    AppError::invalid("code", "Specified code was not found or is no longer valid.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("SPRING-2026", true)]
    #[case(" spring_26 ", true)]
    #[case("abc", false)]
    #[case("", false)]
    #[case("two words", false)]
    #[case("naïve", false)]
    #[case("<b>bold</b>", false)]
    fn codes_are_plain(#[case] code: &str, #[case] is_fine: bool) {
        assert_eq!(parse_code(code).is_ok(), is_fine);
        assert!(parse_code(&"x".repeat(MAX_CODE + 1)).is_err());
    }

    #[test]
    fn a_project_is_named_after_who_redeemed_what() {
        assert_eq!(project_name("Ada", "spring-26"), "Ada (SPRING-26)");
        let long = project_name(&"ä".repeat(200), &"x".repeat(MAX_CODE));
        assert_eq!(long.chars().count(), text::MAX_NAME);
        assert!(long.ends_with(')'));
    }

    #[rstest]
    #[case(None, true)]
    #[case(Some(1), true)]
    #[case(Some(3650), true)]
    #[case(Some(0), false)]
    #[case(Some(-5), false)]
    #[case(Some(i64::MAX), false)]
    fn codes_end_within_ten_years(#[case] days: Option<i64>, #[case] is_fine: bool) {
        assert_eq!(end_of(days, Timestamp(0)).is_ok(), is_fine);
    }
}
