use super::store::ManagementTokenRow;
use crate::text;
use app::{
    account::management_tokens::{
        ManagementScope, ManagementTokenKind, ManagementTokenState, NewManagementToken,
    },
    error::{AppError, ErrorKind},
    services::{Manager, ManagerUser},
    value::{ManagementTokenId, Timestamp, UserId},
};

/// A token that ends is valid for ten years at most.
const MOST_SECONDS: i64 = 10 * 365 * DAY;
/// Seconds of a day.
const DAY: i64 = 86_400;
/// The personal tokens of one person that work.
const MOST_TOKENS: i64 = 100;

/// So long before its end a token counts as expiring.
const EXPIRING_SECONDS: i64 = 7 * DAY;
/// A session token is valid for an hour at most.
const SESSION_SECONDS: i64 = 3600;

/// When a token expires that is valid for so many seconds.
///
/// # Errors
/// `Invalid` for no time at all and for more than ten years.
pub(crate) fn expiry(now: Timestamp, seconds: i64) -> Result<Timestamp, AppError> {
    if !(1..=MOST_SECONDS).contains(&seconds) {
        return Err(AppError::invalid(
            "expires_in",
            "A management token is valid for one second to ten years.",
        ));
    }
    Ok(now.plus_seconds(seconds))
}

/// When a token expires that a person wants: after so many seconds, or with the end of a day.
///
/// # Errors
/// As `expiry`, and for what is no day or one that is over.
pub(super) fn wanted_expiry(
    new: &NewManagementToken,
    now: Timestamp,
) -> Result<Timestamp, AppError> {
    match end_of_day(&new.last_day, now)? {
        Some(end) => Ok(end),
        None => expiry(now, new.expires_in),
    }
}

/// The end of the last day on which a token is to work; none where no day was chosen.
///
/// # Errors
/// `Invalid` for what is no day, for one that is over, and for more than ten years.
pub(crate) fn end_of_day(day: &str, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
    const FIELD: &str = "last_day";
    let Some(day) = text::parse_day(FIELD, day)? else { return Ok(None) };
    let end = day.plus_seconds(DAY);
    if end <= now {
        return Err(AppError::invalid(FIELD, "This day is over. Choose today or a later one."));
    }
    if end.seconds_since(now) > MOST_SECONDS {
        return Err(AppError::invalid(FIELD, "A token is valid for ten years at most."));
    }
    Ok(Some(end))
}

/// When a session token expires that is made by a token with this expiry, if it has one.
pub(super) fn session_expiry(now: Timestamp, maker: Option<i64>) -> Timestamp {
    let hour = now.plus_seconds(SESSION_SECONDS);
    maker.map_or(hour, |end| hour.min(Timestamp(end)))
}

/// A person may have one more.
///
/// # Errors
/// `Conflict` for who has very many.
pub(super) fn check_room(tokens: i64) -> Result<(), AppError> {
    if tokens >= MOST_TOKENS {
        return Err(AppError::new(
            ErrorKind::Conflict,
            "",
            format!("You have {MOST_TOKENS} access tokens. Delete one before you make another."),
        ));
    }
    Ok(())
}

/// Whether a token works now. One that was made for a few days expires soon on the last of them.
pub(crate) fn state(
    created_at: Timestamp,
    expires_at: Timestamp,
    now: Timestamp,
) -> ManagementTokenState {
    let is_brief = expires_at.seconds_since(created_at) <= EXPIRING_SECONDS;
    let soon = if is_brief { DAY } else { EXPIRING_SECONDS };
    if expires_at <= now {
        ManagementTokenState::Expired
    } else if expires_at.seconds_since(now) <= soon {
        ManagementTokenState::Expiring
    } else {
        ManagementTokenState::Active
    }
}

/// The scopes that stand in the database; those of a later version mean nothing here.
pub(super) fn scopes(stored: &str) -> Vec<ManagementScope> {
    stored.split_whitespace().filter_map(|name| name.parse().ok()).collect()
}

pub(super) fn invalid() -> AppError {
    AppError::new(ErrorKind::Unauthenticated, "storage.tokenInvalid", "Invalid access token")
}

/// Who the token stands for, if it works.
///
/// # Errors
/// `Unauthenticated` for one that has expired, or whose person is shut out.
pub(super) fn manager(row: &ManagementTokenRow, now: Timestamp) -> Result<Manager, AppError> {
    let kind = row.kind.parse().map_err(|_| invalid())?;
    let user = match kind {
        ManagementTokenKind::Application => None,
        ManagementTokenKind::Personal | ManagementTokenKind::Session => {
            Some(user(row).ok_or_else(invalid)?)
        }
    };
    if row.expires_at.is_some_and(|at| at <= now.0) {
        return Err(AppError::new(
            ErrorKind::Unauthenticated,
            "storage.tokenExpired",
            "Token has expired",
        ));
    }
    Ok(Manager { token: ManagementTokenId(row.id), kind, user, scopes: scopes(&row.scopes) })
}

/// The person, who may not have activated the account yet; none when they are shut out.
fn user(row: &ManagementTokenRow) -> Option<ManagerUser> {
    let is_active = match row.state.as_deref() {
        Some("active") => true,
        Some("invited") => false,
        _ => return None,
    };
    Some(ManagerUser {
        id: UserId(row.user_id?),
        name: row.name.clone()?,
        email: row.email.clone()?,
        is_super_admin: row.is_super_admin?,
        is_active,
    })
}
