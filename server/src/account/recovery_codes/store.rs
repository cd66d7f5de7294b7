use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};

pub(super) async fn insert_code(
    tx: &mut Tx,
    user: UserId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO recovery_codes (digest, user_id, created_at) VALUES ($1, $2, $3)";
    on_tx!(tx, conn => sqlx::query(sql).bind(digest.as_slice()).bind(user.0).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How many were made, and how many of them are unused.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CountRow {
    pub(super) made: i64,
    pub(super) left_over: i64,
}

pub(super) async fn count_codes(tx: &mut Tx, user: UserId) -> Result<CountRow, StoreError> {
    let sql = "SELECT COUNT(*) AS made, COUNT(*) - COUNT(used_at) AS left_over \
               FROM recovery_codes WHERE user_id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_one(conn).await)?)
}

/// Uses a code up; says whether it was an unused one of this person.
pub(super) async fn update_used(
    tx: &mut Tx,
    user: UserId,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE recovery_codes SET used_at = $1 \
               WHERE digest = $2 AND user_id = $3 AND used_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(digest.as_slice()).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(crate) async fn delete_codes(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM recovery_codes WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Everything that the database holds of everybody's codes.
#[cfg(test)]
pub(super) async fn list_digests(tx: &mut Tx) -> Result<Vec<Vec<u8>>, StoreError> {
    let sql = "SELECT digest FROM recovery_codes";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await)?)
}
