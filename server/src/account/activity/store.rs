use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// One act.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ActivityRow {
    pub(super) id: Uuid,
    pub(super) at: i64,
    pub(super) kind: String,
    pub(super) detail: String,
    pub(super) done_by: String,
    pub(super) factor: String,
    pub(super) remote_addr: String,
    pub(super) user_agent: String,
}

/// What a new row consists of.
pub(super) struct InsertActivity<'a> {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) at: Timestamp,
    pub(super) kind: &'static str,
    pub(super) detail: &'a str,
    pub(super) done_by: &'a str,
    pub(super) factor: &'a str,
    pub(super) remote_addr: &'a str,
    pub(super) user_agent: &'a str,
}

pub(super) async fn insert_activity(
    tx: &mut Tx,
    row: InsertActivity<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO activity (id, user_id, at, kind, detail, done_by, factor, remote_addr, \
               user_agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(row.id)
        .bind(row.user.0)
        .bind(row.at.0)
        .bind(row.kind)
        .bind(row.detail)
        .bind(row.done_by)
        .bind(row.factor)
        .bind(row.remote_addr)
        .bind(row.user_agent)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Newest first, those before the entry `before` when it is named. `kinds` are names between
/// commas, with one at each end; none stands for all.
pub(super) async fn list_activity(
    tx: &mut Tx,
    user: UserId,
    before: Option<(Timestamp, Uuid)>,
    kinds: Option<&str>,
    most: i64,
) -> Result<Vec<ActivityRow>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    let sql = "SELECT id, at, kind, detail, done_by, factor, remote_addr, user_agent \
               FROM activity WHERE user_id = $1 AND (at < $2 OR (at = $2 AND id < $3)) \
               AND (CAST($4 AS TEXT) IS NULL OR REPLACE($4, ',' || kind || ',', '') <> $4) \
               ORDER BY at DESC, id DESC LIMIT $5";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(at.0).bind(id).bind(kinds)
        .bind(most).fetch_all(conn).await)?)
}

/// Was the same act of this person written down since then?
pub(super) async fn is_recorded(
    tx: &mut Tx,
    user: UserId,
    kind: &str,
    detail: &str,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM activity \
               WHERE user_id = $1 AND at > $2 AND kind = $3 AND detail = $4)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(since.0).bind(kind)
        .bind(detail).fetch_one(conn).await)?)
}

/// When an entry of this person was written.
pub(super) async fn find_at(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT at FROM activity WHERE user_id = $1 AND id = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(id)
        .fetch_optional(conn).await)?)
}

/// Forgets what was before then.
pub(super) async fn delete_before(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM activity WHERE at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
