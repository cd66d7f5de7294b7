use crate::db::{StoreError, Tx, on_tx};
use app::{
    project::token_sharing::ShareId,
    services::Actor,
    value::{ProjectId, Timestamp, TokenId},
};
use sqlx::AssertSqlSafe;

/// What a new share consists of.
pub(super) struct InsertShare<'a> {
    pub(super) id: &'a str,
    pub(super) token: TokenId,
    pub(super) project: ProjectId,
    pub(super) digest: &'a [u8; 32],
    pub(super) recipient: &'a str,
    pub(super) message: &'a str,
    pub(super) sender: TokenId,
    pub(super) sender_name: &'a str,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert_share(tx: &mut Tx, share: InsertShare<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO token_shares (id, token_id, project_id, digest, recipient, message, \
               sender_token_id, sender_name, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(share.id)
        .bind(share.token.0)
        .bind(share.project.0)
        .bind(share.digest.as_slice())
        .bind(share.recipient)
        .bind(share.message)
        .bind(share.sender.0)
        .bind(share.sender_name)
        .bind(share.now.0)
        .bind(share.expires_at.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A share as stored.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ShareRow {
    pub(super) id: String,
    pub(super) token_id: i64,
    pub(super) project_id: i64,
    pub(super) digest: Vec<u8>,
    pub(super) recipient: String,
    pub(super) message: String,
    pub(super) sender_token_id: i64,
    pub(super) sender_name: String,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    pub(super) opened_at: Option<i64>,
    pub(super) opened_addr: Option<String>,
    pub(super) claimed_at: Option<i64>,
    pub(super) claimed_addr: Option<String>,
    pub(super) claimed_client: Option<String>,
    pub(super) withdrawn_at: Option<i64>,
    pub(super) replays: i64,
    pub(super) last_replay_at: Option<i64>,
    pub(super) last_replay_addr: Option<String>,
}

const SELECT: &str = "SELECT id, token_id, project_id, digest, recipient, message, \
    sender_token_id, sender_name, created_at, expires_at, opened_at, opened_addr, claimed_at, \
    claimed_addr, claimed_client, withdrawn_at, replays, last_replay_at, last_replay_addr \
    FROM token_shares WHERE";

/// A link that still works; `$1` is now.
const OPEN: &str = "claimed_at IS NULL AND withdrawn_at IS NULL AND expires_at > $1";

pub(super) async fn find_share(tx: &mut Tx, id: &ShareId) -> Result<Option<ShareRow>, StoreError> {
    let sql = AssertSqlSafe(format!("{SELECT} id = $1"));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.as_str()).fetch_optional(conn).await)?)
}

/// The shares of a token, at most `limit`: first those that still work, which can be withdrawn;
/// then newest first.
pub(super) async fn list_of_token(
    tx: &mut Tx,
    token: TokenId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<ShareRow>, StoreError> {
    let sql = AssertSqlSafe(format!(
        "{SELECT} token_id = $2 ORDER BY CASE WHEN {OPEN} THEN 0 ELSE 1 END, created_at DESC, \
         id DESC LIMIT $3"
    ));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(token.0).bind(i64::from(limit))
        .fetch_all(conn).await)?)
}

/// How many links to the token still work.
pub(super) async fn count_open(
    tx: &mut Tx,
    token: TokenId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let sql =
        AssertSqlSafe(format!("SELECT COUNT(*) FROM token_shares WHERE {OPEN} AND token_id = $2"));
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).bind(token.0)
        .fetch_one(conn).await)?)
}

/// When the project's newest share but so many was made, if that was after `since`.
pub(super) async fn find_newest_but(
    tx: &mut Tx,
    project: ProjectId,
    skipped: i64,
    since: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT created_at FROM token_shares WHERE project_id = $1 AND created_at > $2 \
               ORDER BY created_at DESC LIMIT 1 OFFSET $3";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(project.0).bind(since.0).bind(skipped)
        .fetch_optional(conn).await)?)
}

/// Notes the first opening of a link that still works. True for the one caller who did.
pub(super) async fn update_opened(
    tx: &mut Tx,
    id: &ShareId,
    actor: &Actor,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE token_shares SET opened_at = $1, opened_addr = $2 \
         WHERE {OPEN} AND opened_at IS NULL AND id = $3"
    ));
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(&actor.remote_addr)
        .bind(id.as_str()).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Uses up a link that still works. True for the one caller who did.
pub(super) async fn update_claimed(
    tx: &mut Tx,
    id: &ShareId,
    actor: &Actor,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE token_shares SET claimed_at = $1, claimed_addr = $2, claimed_client = $3, \
         opened_addr = COALESCE(opened_addr, $2), opened_at = COALESCE(opened_at, $1) \
         WHERE {OPEN} AND id = $4"
    ));
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(&actor.remote_addr)
        .bind(&actor.user_agent).bind(id.as_str())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Withdraws a link that still works. True for the one caller who did.
pub(super) async fn update_withdrawn(
    tx: &mut Tx,
    id: &ShareId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE token_shares SET withdrawn_at = $1 WHERE {OPEN} AND id = $2"
    ));
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.as_str())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Withdraws every link to a token that still works.
pub(super) async fn update_all_withdrawn(
    tx: &mut Tx,
    token: TokenId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE token_shares SET withdrawn_at = $1 WHERE {OPEN} AND token_id = $2"
    ));
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(token.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Counts a try after the token was retrieved.
pub(super) async fn update_replayed(
    tx: &mut Tx,
    id: &ShareId,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE token_shares SET replays = replays + 1, last_replay_at = $1, \
               last_replay_addr = $2 WHERE id = $3";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(&actor.remote_addr).bind(id.as_str())
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes that the sender is told of such a try, unless they were since then. True for the one
/// caller who has to.
pub(super) async fn update_told(
    tx: &mut Tx,
    id: &ShareId,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE token_shares SET told_at = $1 \
               WHERE id = $2 AND (told_at IS NULL OR told_at <= $3)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.as_str()).bind(since.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets shares that have been of no use since then.
pub(super) async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM token_shares WHERE expires_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
