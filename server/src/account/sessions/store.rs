use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// A session with the person it belongs to.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LiveRow {
    pub(crate) id: Uuid,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
    pub(crate) user_id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) is_super_admin: bool,
}

/// A session in the list.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SessionRow {
    pub(crate) id: Uuid,
    pub(crate) factor: String,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
}

/// What a new session consists of.
pub(crate) struct InsertSession<'a> {
    pub(crate) id: Uuid,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) user: UserId,
    pub(crate) factor: &'static str,
    pub(crate) remote_addr: &'a str,
    pub(crate) user_agent: &'a str,
    pub(crate) now: Timestamp,
}

pub(crate) async fn insert_session(
    tx: &mut Tx,
    session: InsertSession<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (id, digest, user_id, factor, remote_addr, user_agent, \
               created_at, last_seen_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(session.id)
        .bind(session.digest.as_slice())
        .bind(session.user.0)
        .bind(session.factor)
        .bind(session.remote_addr)
        .bind(session.user_agent)
        .bind(session.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The session with this digest that was not ended, of a person who may sign in.
pub(crate) async fn find_live(
    tx: &mut Tx,
    digest: &[u8; 32],
) -> Result<Option<LiveRow>, StoreError> {
    let sql = "SELECT s.id, s.created_at, s.last_seen_at, s.user_id, u.name, u.email, \
               u.is_super_admin FROM sessions s JOIN users u ON u.id = s.user_id \
               WHERE s.digest = $1 AND s.ended_at IS NULL AND u.state = 'active'";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(digest.as_slice()).fetch_optional(conn).await)?)
}

/// Sessions that were not ended and were seen since `seen_after`.
pub(crate) async fn list_open(
    tx: &mut Tx,
    user: UserId,
    seen_after: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let sql = "SELECT id, factor, remote_addr, user_agent, created_at, last_seen_at FROM sessions \
               WHERE user_id = $1 AND ended_at IS NULL AND last_seen_at > $2 \
               ORDER BY last_seen_at DESC, id DESC";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(seen_after.0)
        .fetch_all(conn).await)?)
}

/// Moves "last seen" forward, never back.
pub(crate) async fn update_seen(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends one session of this person; says how many rows that was.
pub(crate) async fn update_ended(
    tx: &mut Tx,
    user: UserId,
    id: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let Ok(id) = Uuid::parse_str(id) else { return Ok(0) };
    let sql =
        "UPDATE sessions SET ended_at = COALESCE(ended_at, $1) WHERE id = $2 AND user_id = $3";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Ends every session of this person.
pub(crate) async fn update_ended_all(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends every session of this person but one; says how many.
pub(crate) async fn update_ended_others(
    tx: &mut Tx,
    user: UserId,
    keep: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let keep = Uuid::parse_str(keep).unwrap_or_default();
    let sql = "UPDATE sessions SET ended_at = $1 \
               WHERE user_id = $2 AND id <> $3 AND ended_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0).bind(keep)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Did this person sign in from this address since then?
pub(crate) async fn count_from_address(
    tx: &mut Tx,
    user: UserId,
    remote_addr: &str,
    since: Timestamp,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM sessions \
               WHERE user_id = $1 AND remote_addr = $2 AND created_at > $3";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(remote_addr).bind(since.0)
        .fetch_one(conn).await)?)
}
