//! What a token may look like.

use crate::text::{is_unprintable, parse_day};
use app::{
    error::AppError,
    project::tokens::{Grants, MAX_DESCRIPTION, NewToken, TokenChange},
    value::Timestamp,
};

/// The most components of one token.
const MAX_COMPONENTS: usize = 1000;
/// A token can be valid for a hundred years at most; more is a slip of the keyboard.
const MAX_EXPIRES_IN: i64 = 100 * 365 * DAY;
const TOO_LONG: &str = "A token can be valid for 100 years at most.";
const DAY: i64 = 86_400;

/// A token that may be made.
#[derive(Debug, PartialEq, Eq)]
pub struct CheckedToken {
    pub description: String,
    pub expires_at: Option<Timestamp>,
    pub grants: Grants,
}

impl CheckedToken {
    /// Ends it with the token that makes it, if that ends sooner.
    pub fn end_by(&mut self, end: Option<Timestamp>) {
        self.expires_at = [self.expires_at, end].into_iter().flatten().min();
    }
}

/// How much the token of a maker can be granted at most; what goes beyond is dropped, as clients
/// expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Most {
    /// Nothing: guests make such tokens.
    Nothing,
    /// Everything but the right to manage tokens.
    NoTokens,
    Everything,
}

/// Checks what was asked for.
///
/// # Errors
/// `Invalid` naming the field.
pub fn check_new(
    new: NewToken,
    most: Most,
    creator: &str,
    now: Timestamp,
) -> Result<CheckedToken, AppError> {
    let description = check_description(&new.description, creator)?;
    let expires_at = check_expiry(&new, now)?;
    let grants = match most {
        Most::Nothing => Grants::default(),
        Most::NoTokens => check_grants(Grants { can_manage_tokens: false, ..new.grants })?,
        Most::Everything => check_grants(new.grants)?,
    };
    Ok(CheckedToken { description, expires_at, grants })
}

fn check_expiry(new: &NewToken, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    const FIELD: &str = "token[expires_on]";
    if let Some(day) = parse_day(FIELD, &new.expires_on)? {
        let end = day.plus_seconds(DAY);
        if end <= now {
            return Err(AppError::invalid(FIELD, "This day is over. Choose today or a later one."));
        }
        if end.seconds_since(now) > MAX_EXPIRES_IN {
            return Err(AppError::invalid(FIELD, TOO_LONG));
        }
        return Ok(Some(end));
    }
    Ok(match new.expires_in {
        None => None,
        Some(seconds) if seconds < 1 => {
            return Err(AppError::invalid(
                "token[expires_in]",
                "Minimal expiration must be greater or equal to 1 second(s)",
            ));
        }
        Some(seconds) if seconds > MAX_EXPIRES_IN => {
            return Err(AppError::invalid("token[expires_in]", TOO_LONG));
        }
        Some(seconds) => Some(now.plus_seconds(seconds)),
    })
}

/// A token as it will be after a change.
///
/// # Errors
/// `Invalid` naming the field.
pub fn check_change(
    change: TokenChange,
    description: &str,
    grants: Grants,
    creator: &str,
) -> Result<(String, Grants), AppError> {
    let description = match change.description {
        Some(text) => check_description(&text, creator)?,
        None => description.to_owned(),
    };
    let can_read_all = change.can_read_all_file_uploads;
    let grants = check_grants(Grants {
        buckets: change.buckets.unwrap_or(grants.buckets),
        components: change.components.unwrap_or(grants.components),
        can_read_all_file_uploads: can_read_all.unwrap_or(grants.can_read_all_file_uploads),
        can_purge_trash: change.can_purge_trash.unwrap_or(grants.can_purge_trash),
        // chosen once and for all
        can_manage_buckets: grants.can_manage_buckets,
        can_manage_tokens: grants.can_manage_tokens,
    })?;
    Ok((description, grants))
}

fn check_description(text: &str, creator: &str) -> Result<String, AppError> {
    let description = match text.trim() {
        "" => format!("Created by {creator}"),
        text => text.to_owned(),
    };
    if description.chars().count() > MAX_DESCRIPTION {
        return Err(AppError::invalid(
            "token[description]",
            format!("The description can have {MAX_DESCRIPTION} characters."),
        ));
    }
    if description.chars().any(is_unprintable) {
        return Err(AppError::invalid(
            "token[description]",
            "The description contains characters that cannot be shown.",
        ));
    }
    Ok(description)
}

fn check_grants(mut grants: Grants) -> Result<Grants, AppError> {
    if grants.can_manage_buckets {
        grants.buckets.clear();
    }
    let plain = |c: &String| !c.is_empty() && c.len() <= 128 && !c.chars().any(is_unprintable);
    if grants.components.len() > MAX_COMPONENTS || !grants.components.iter().all(plain) {
        return Err(AppError::invalid(
            "token[components]",
            format!("A token can name {MAX_COMPONENTS} components, each by its id."),
        ));
    }
    Ok(grants)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: Timestamp = Timestamp(1_768_564_800_000_000);

    fn wanted(description: &str, expires_in: Option<i64>) -> NewToken {
        NewToken { description: description.to_owned(), expires_in, ..NewToken::default() }
    }

    #[test]
    fn without_a_description_it_says_who_made_it() {
        let token = check_new(wanted(" ", None), Most::NoTokens, "ada@example.com", NOW).unwrap();
        assert_eq!(token.description, "Created by ada@example.com");
        assert_eq!(token.expires_at, None);
    }

    #[rstest]
    #[case(0)]
    #[case(-1)]
    #[case(i64::MIN)]
    #[case(i64::MAX)]
    fn no_token_is_valid_for_less_than_a_second_or_for_ages(#[case] seconds: i64) {
        check_new(wanted("x", Some(seconds)), Most::NoTokens, "ada", NOW).unwrap_err();
    }

    #[rstest]
    #[case("2026-01-16", Some(86_400 - 43_200))]
    #[case("2026-01-17", Some(2 * 86_400 - 43_200))]
    #[case("2026-01-15", None)]
    #[case("2126-01-16", None)]
    #[case("tomorrow", None)]
    fn a_last_day_lasts_to_its_end(#[case] day: &str, #[case] expected: Option<i64>) {
        let new = NewToken { expires_on: day.to_owned(), ..wanted("x", Some(60)) };
        let expires_at =
            check_new(new, Most::NoTokens, "ada", NOW).ok().and_then(|token| token.expires_at);
        assert_eq!(expires_at, expected.map(|seconds| NOW.plus_seconds(seconds)));
    }

    #[rstest]
    #[case(&"x".repeat(256))]
    #[case("a\0b")]
    fn descriptions_that_cannot_be_shown_are_refused(#[case] description: &str) {
        check_new(wanted(description, None), Most::NoTokens, "ada", NOW).unwrap_err();
    }

    #[test]
    fn makers_grant_no_more_than_they_may() {
        let mut new = wanted("x", None);
        new.grants.can_manage_buckets = true;
        new.grants.can_manage_tokens = true;
        let granted = |most| check_new(new.clone(), most, "ada", NOW).unwrap().grants;
        assert_eq!(granted(Most::Nothing), Grants::default());
        assert_eq!(granted(Most::Everything), new.grants);
        let less = Grants { can_manage_tokens: false, ..new.grants.clone() };
        assert_eq!(granted(Most::NoTokens), less);
    }

    #[test]
    fn no_change_gives_the_right_to_manage_tokens_or_takes_it() {
        let before = Grants { can_manage_tokens: true, ..Grants::default() };
        let change = TokenChange { components: Some(Vec::new()), ..TokenChange::default() };
        let after = check_change(change.clone(), "x", before.clone(), "ada").unwrap().1;
        assert_eq!(after, before);
        assert!(!check_change(change, "x", Grants::default(), "ada").unwrap().1.can_manage_tokens);
    }
}
