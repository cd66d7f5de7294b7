use crate::db::{StoreError, Tx, on_tx};
use app::value::Timestamp;

/// A throttling counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct FailuresRow {
    pub(super) failures: i64,
    pub(super) last_at: i64,
    pub(super) wait_until: i64,
}

pub(super) async fn find_failures(
    tx: &mut Tx,
    key: &[u8; 32],
) -> Result<Option<FailuresRow>, StoreError> {
    let sql = "SELECT failures, last_at, wait_until FROM sign_in_failures WHERE key = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(key.as_slice()).fetch_optional(conn).await)?)
}

/// Makes sure that there is a row to lock, so that parallel tries are counted one by one.
pub(super) async fn insert_failures_if_missing(
    tx: &mut Tx,
    key: &[u8; 32],
) -> Result<(), StoreError> {
    let sql = "INSERT INTO sign_in_failures (key, failures, last_at, wait_until) \
               VALUES ($1, 0, 0, 0) ON CONFLICT (key) DO UPDATE SET key = excluded.key";
    on_tx!(tx, conn => sqlx::query(sql).bind(key.as_slice()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn update_failures(
    tx: &mut Tx,
    key: &[u8; 32],
    failures: i64,
    now: Timestamp,
    wait_until: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_failures SET failures = $1, last_at = $2, wait_until = $3 \
               WHERE key = $4";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(failures)
        .bind(now.0)
        .bind(wait_until.0)
        .bind(key.as_slice())
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes one failure back: the try turned out to be right.
pub(super) async fn update_one_failure_less(tx: &mut Tx, key: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "UPDATE sign_in_failures SET failures = failures - 1 \
               WHERE key = $1 AND failures > 0";
    on_tx!(tx, conn => sqlx::query(sql).bind(key.as_slice()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete_failures(tx: &mut Tx, key: &[u8; 32]) -> Result<(), StoreError> {
    let sql = "DELETE FROM sign_in_failures WHERE key = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(key.as_slice()).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets counters that nobody touched since then.
pub(super) async fn delete_stale(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM sign_in_failures WHERE last_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
