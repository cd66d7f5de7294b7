use crate::db::{StoreError, Tx, on_tx};
use app::value::Timestamp;

pub(super) async fn insert_link(
    tx: &mut Tx,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO setup_links (digest, created_at) VALUES ($1, $2)";
    on_tx!(tx, conn => sqlx::query(sql).bind(digest.as_slice()).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete_links(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "DELETE FROM setup_links";
    on_tx!(tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// 1 when there is such a link that nobody used, else 0.
pub(super) async fn count_open(tx: &mut Tx, digest: &[u8; 32]) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM setup_links WHERE digest = $1 AND used_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(digest.as_slice()).fetch_one(conn).await)?)
}

/// Uses the link up. True for the one caller who did.
pub(super) async fn update_used(
    tx: &mut Tx,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE setup_links SET used_at = $1 WHERE digest = $2 AND used_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(digest.as_slice())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
