use super::store::ManagementTokenRow;
use app::{
    account::management_tokens::{ManagementScope, ManagementTokenKind},
    error::{AppError, ErrorKind},
    services::{Manager, ManagerUser},
    value::{ManagementTokenId, Timestamp, UserId},
};

/// A personal token is valid for ten years at most.
const MOST_SECONDS: i64 = 10 * 365 * 86_400;

/// When a token expires that is valid for so many seconds.
///
/// # Errors
/// `Invalid` for no time at all and for more than ten years.
pub(super) fn expiry(now: Timestamp, seconds: i64) -> Result<Timestamp, AppError> {
    if !(1..=MOST_SECONDS).contains(&seconds) {
        return Err(AppError::invalid(
            "expires_in",
            "A management token is valid for one second to ten years.",
        ));
    }
    Ok(now.plus_seconds(seconds))
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
            AppError::invalid("scope", message)
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
