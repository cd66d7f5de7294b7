//! What an application may be given, and for how long.

use crate::account::management_tokens::{end_of_day, expiry, state};
use app::{
    account::management_tokens::{ManagementScope, ManagementTokenState},
    admin::application_tokens::NewApplicationToken,
    error::{AppError, ErrorKind},
    value::Timestamp,
};

/// The tokens of applications that are there at a time.
const MOST_TOKENS: i64 = 500;

/// When a token ends that is wanted: with the end of a day, after so many seconds, or never.
///
/// # Errors
/// `Invalid` for no time at all, more than ten years, and a day that is over or none.
pub(super) fn wanted_expiry(
    new: &NewApplicationToken,
    now: Timestamp,
) -> Result<Option<Timestamp>, AppError> {
    match end_of_day(&new.last_day, now)? {
        Some(end) => Ok(Some(end)),
        None => new.expires_in.map(|seconds| expiry(now, seconds)).transpose(),
    }
}

/// The scopes with these names, each once.
///
/// # Errors
/// `Invalid` for an unknown one, naming those that are known.
pub(super) fn parse_scopes(names: &[String]) -> Result<Vec<ManagementScope>, AppError> {
    let mut scopes = Vec::new();
    for name in names {
        let scope = name.parse().map_err(|_| {
            let known = ManagementScope::ALL.map(ManagementScope::as_str).join(", ");
            let message = format!("There is no scope \"{name}\". The scopes are: {known}.");
            AppError::invalid("scopes", message)
        })?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}

/// Scopes as the database has them.
pub(super) fn stored_scopes(scopes: &[ManagementScope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
}

/// # Errors
/// `Conflict` when there are very many.
pub(super) fn check_room(tokens: i64) -> Result<(), AppError> {
    if tokens < MOST_TOKENS {
        return Ok(());
    }
    let message =
        format!("There are {MOST_TOKENS} application tokens. Delete one before you make another.");
    Err(AppError::new(ErrorKind::Conflict, "", message))
}

/// Whether a token works now.
pub(super) fn state_of(
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> ManagementTokenState {
    expires_at.map_or(ManagementTokenState::Active, |at| state(created_at, at, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_that_is_named_twice_is_given_once() {
        let names = ["projects:read", "organizations:read", "projects:read"].map(str::to_owned);
        let scopes = parse_scopes(&names).unwrap();
        assert_eq!(stored_scopes(&scopes), "projects:read organizations:read");
        assert!(parse_scopes(&["projects:write".to_owned()]).is_err());
    }

    #[test]
    fn there_is_an_end_to_how_many_there_can_be() {
        assert!(check_room(MOST_TOKENS - 1).is_ok() && check_room(MOST_TOKENS).is_err());
    }

    #[test]
    fn a_token_ends_never_after_a_time_or_with_a_day() {
        let now = Timestamp(0);
        let new = |expires_in: Option<i64>, last_day: &str| NewApplicationToken {
            expires_in,
            last_day: last_day.to_owned(),
            ..NewApplicationToken::default()
        };
        assert_eq!(wanted_expiry(&new(None, ""), now).unwrap(), None);
        assert_eq!(wanted_expiry(&new(Some(60), ""), now).unwrap(), Some(now.plus_seconds(60)));
        let day = wanted_expiry(&new(Some(60), "1970-01-02"), now).unwrap();
        assert_eq!(day, Some(now.plus_seconds(2 * 86_400)));
        for refused in [new(Some(0), ""), new(Some(i64::MAX), ""), new(None, "1969-01-01")] {
            assert!(wanted_expiry(&refused, now).is_err());
        }
    }
}
