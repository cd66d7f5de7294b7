use crate::db::{StoreError, Tx, on_tx};
use app::value::Timestamp;

/// A throttling counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct FailuresRow {
    pub(super) failures: i64,
    /// Since when nothing was forgotten.
    pub(super) last_at: i64,
    pub(super) wait_until: i64,
}

/// The counter, made if there is none, and locked until the transaction ends, so that parallel
/// tries are counted one by one.
pub(super) async fn hold_failures(tx: &mut Tx, key: &[u8; 32]) -> Result<FailuresRow, StoreError> {
    let sql = "INSERT INTO sign_in_failures (key, failures, last_at, wait_until) \
               VALUES ($1, 0, 0, 0) ON CONFLICT (key) DO UPDATE SET key = excluded.key \
               RETURNING failures, last_at, wait_until";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(key.as_slice()).fetch_one(conn).await)?)
}

pub(super) async fn update_failures(
    tx: &mut Tx,
    key: &[u8; 32],
    row: FailuresRow,
) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_failures SET failures = $1, last_at = $2, wait_until = $3 \
               WHERE key = $4";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(row.failures)
        .bind(row.last_at)
        .bind(row.wait_until)
        .bind(key.as_slice())
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes one failure back, and the wait that it brought: the try turned out to be right.
pub(super) async fn update_one_failure_less(tx: &mut Tx, key: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_failures SET failures = failures - 1, wait_until = 0 \
               WHERE key = $1 AND failures > 0";
    on_tx!(tx, conn => sqlx::query(sql).bind(key.as_slice()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a counter; says how many failures it held.
pub(super) async fn delete_failures(tx: &mut Tx, key: &[u8; 32]) -> Result<i64, StoreError> {
    let sql = "DELETE FROM sign_in_failures WHERE key = $1 RETURNING failures";
    let failures = on_tx!(tx, conn => sqlx::query_scalar(sql).bind(key.as_slice())
        .fetch_optional(conn).await)?;
    Ok(failures.unwrap_or(0))
}

/// Forgets counters that nobody touched since then.
pub(super) async fn delete_stale(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM sign_in_failures WHERE last_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
