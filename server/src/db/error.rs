/// SQLSTATE of a deadlock (PostgreSQL, appendix A).
const DEADLOCK: &str = "40P01";

/// A fact about the database, not yet a decision.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something with this key is there already, or what it belongs to is gone.
    #[error("there is one already, or what it belongs to is gone")]
    Conflict,
    /// An update met another number of rows than it must.
    #[error("{actual} rows were changed, not {expected}")]
    RowsAffected { expected: u64, actual: u64 },
    /// A stored value cannot be read back.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// The schema cannot be brought up to date.
    #[error("the schema cannot be brought up to date: {0}")]
    Migration(String),
    /// The database ended the transaction, because it and another one waited for each other.
    #[error("the transaction was ended for another one")]
    Deadlock,
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error() {
            Some(database)
                if database.is_unique_violation() || database.is_foreign_key_violation() =>
            {
                Self::Conflict
            }
            Some(database) if database.code().as_deref() == Some(DEADLOCK) => Self::Deadlock,
            _ => Self::Database(error),
        }
    }
}

/// Fails unless exactly one row was changed.
pub fn expect_one(actual: u64) -> Result<(), StoreError> {
    if actual == 1 { Ok(()) } else { Err(StoreError::RowsAffected { expected: 1, actual }) }
}
