//! How long a deleted project stays, and when it comes back.

use app::{
    error::{AppError, ErrorKind},
    value::{ProjectId, Timestamp},
};

const DAY: i64 = 86_400;
/// A deleted project can be restored for so long.
const GRACE_SECONDS: i64 = 60 * DAY;
/// The most projects of one answer, and how many when nobody says.
const MOST_LISTED: i64 = 1_000;
const LISTED: i64 = 100;

/// When a project that was deleted at this time goes with its data.
pub(crate) fn restorable_until(deleted_at: Timestamp) -> Timestamp {
    deleted_at.plus_seconds(GRACE_SECONDS)
}

/// Projects that were deleted before this are to go.
pub(super) fn gone_before(now: Timestamp) -> Timestamp {
    now.plus_seconds(-GRACE_SECONDS)
}

/// How many to list, and after how many.
///
/// # Errors
/// `Invalid`.
pub(super) fn page(limit: Option<i64>, offset: Option<i64>) -> Result<(i64, i64), AppError> {
    let (limit, offset) = (limit.unwrap_or(LISTED), offset.unwrap_or(0));
    if !(1..=MOST_LISTED).contains(&limit) {
        return Err(AppError::invalid("limit", format!("The limit is 1 to {MOST_LISTED}.")));
    }
    if offset < 0 {
        return Err(AppError::invalid("offset", "The offset is 0 or more."));
    }
    Ok((limit, offset))
}

pub(super) fn unknown(id: ProjectId) -> AppError {
    AppError::not_found("notFound", format!("Deleted project {id} not found"))
}

fn conflict(message: String) -> AppError {
    AppError::new(ErrorKind::Conflict, "", message)
}

pub(super) fn not_deleted(id: ProjectId) -> AppError {
    conflict(format!("The project {id} is not deleted."))
}

pub(super) fn gone(id: ProjectId) -> AppError {
    conflict(format!("The project {id} is purged: it cannot be restored."))
}

pub(super) fn without_organization() -> AppError {
    let message = "The organization of this project was deleted: it cannot be restored.";
    conflict(message.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(None, None, true)]
    #[case(Some(2), Some(4), true)]
    #[case(Some(0), None, false)]
    #[case(Some(1_001), None, false)]
    #[case(None, Some(-1), false)]
    fn pages_are_bounded(
        #[case] limit: Option<i64>,
        #[case] offset: Option<i64>,
        #[case] is_fine: bool,
    ) {
        assert_eq!(page(limit, offset).is_ok(), is_fine);
    }
}
