//! From facts and accidents to the refusal that a person sees.

use crate::db::StoreError;
use app::error::{AppError, ErrorKind};
use std::fmt::Display;

/// Logs the cause under a reference and gives the error that shows only the reference.
#[track_caller]
pub fn internal(cause: &dyn Display) -> AppError {
    let place = std::panic::Location::caller();
    let reference = crate::http::request_reference();
    tracing::error!(%place, %cause, "a request failed inside");
    AppError::new(
        ErrorKind::Internal,
        &reference,
        format!("Something went wrong on our side. Quote {reference} if you ask for help."),
    )
}

/// The server is at its limit; worth another try after so many seconds.
pub fn busy(retry_after: u32) -> AppError {
    AppError::new(ErrorKind::Busy { retry_after }, "", "The server is busy. Try again in a moment.")
}

/// A database fact that no rule expected.
impl From<StoreError> for AppError {
    #[track_caller]
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Database(sqlx::Error::PoolTimedOut) => busy(2),
            StoreError::Deadlock => busy(1),
            StoreError::Conflict | StoreError::RowsAffected { .. } => Self::new(
                ErrorKind::Conflict,
                "",
                "This was changed by somebody else at the same time. Reload the page and try again.",
            ),
            error => internal(&error),
        }
    }
}
