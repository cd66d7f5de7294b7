use crate::db::{StoreError, Tx, on_tx};
use app::{
    account::management_tokens::ManagementTokenKind,
    value::{ManagementTokenId, Timestamp, UserId},
};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// A management token with the person it belongs to; an application has none.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ManagementTokenRow {
    pub(super) id: i64,
    pub(super) kind: String,
    pub(super) description: String,
    pub(super) digest: Vec<u8>,
    pub(super) scopes: String,
    pub(super) created_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) last_used_at: Option<i64>,
    pub(super) user_id: Option<i64>,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) state: Option<String>,
    pub(super) is_super_admin: Option<bool>,
}

/// What a new management token consists of.
pub(super) struct InsertManagementToken<'a> {
    pub(super) id: ManagementTokenId,
    pub(super) kind: ManagementTokenKind,
    pub(super) user: Option<UserId>,
    pub(super) description: &'a str,
    pub(super) digest: &'a [u8; 32],
    pub(super) scopes: &'a str,
    pub(super) now: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    /// The personal token by which a session token is made.
    pub(super) made_by: Option<ManagementTokenId>,
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    token: InsertManagementToken<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO management_tokens (id, kind, user_id, description, digest, scopes, \
               created_at, expires_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(token.id.0)
        .bind(token.kind.as_str())
        .bind(token.user.map(|user| user.0))
        .bind(token.description)
        .bind(token.digest.as_slice())
        .bind(token.scopes)
        .bind(token.now.0)
        .bind(token.expires_at.map(|at| at.0))
        .bind(token.made_by.map(|maker| maker.0))
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A token that was not deleted, whether it has expired or not.
pub(super) async fn find_token(
    tx: &mut Tx,
    id: ManagementTokenId,
) -> Result<Option<ManagementTokenRow>, StoreError> {
    let sql = "SELECT t.id, t.kind, t.description, t.digest, t.scopes, t.created_at, \
               t.expires_at, t.last_used_at, t.user_id, u.name, u.email, u.state, \
               u.is_super_admin \
               FROM management_tokens t LEFT JOIN users u ON u.id = t.user_id \
               WHERE t.id = $1 AND t.deleted_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Moves "last used" forward, never back. False for a token that was deleted meanwhile; the row is
/// held until the transaction ends.
pub(super) async fn update_last_used(
    tx: &mut Tx,
    id: ManagementTokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE management_tokens SET last_used_at = \
               CASE WHEN last_used_at > $1 THEN last_used_at ELSE $1 END \
               WHERE id = $2 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A personal token as its person sees it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OwnTokenRow {
    pub(super) id: i64,
    pub(super) description: String,
    pub(super) created_at: i64,
    pub(super) last_used_at: Option<i64>,
    pub(super) expires_at: i64,
}

/// The person's own tokens that expire after `since`, newest first.
pub(super) async fn list_own(
    tx: &mut Tx,
    user: UserId,
    since: Timestamp,
) -> Result<Vec<OwnTokenRow>, StoreError> {
    let sql = "SELECT id, description, created_at, last_used_at, expires_at \
               FROM management_tokens WHERE user_id = $1 AND kind = 'personal' \
               AND deleted_at IS NULL AND expires_at > $2 ORDER BY created_at DESC, id DESC";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(since.0).fetch_all(conn).await)?)
}

/// How many of the person's own tokens work.
pub(super) async fn count_own(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM management_tokens WHERE user_id = $1 AND kind = 'personal' \
               AND deleted_at IS NULL AND expires_at > $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(now.0)
        .fetch_one(conn).await)?)
}

/// Ends a personal token of this person; its name, or none where there was no such token.
pub(super) async fn update_deleted(
    tx: &mut Tx,
    user: UserId,
    id: ManagementTokenId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let sql = "UPDATE management_tokens SET deleted_at = $1 WHERE id = $2 AND user_id = $3 \
               AND kind = 'personal' AND deleted_at IS NULL RETURNING description";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).bind(id.0).bind(user.0)
        .fetch_optional(conn).await)?)
}

/// Ends the session tokens that were made by this token.
pub(super) async fn update_sessions_deleted(
    tx: &mut Tx,
    maker: ManagementTokenId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE management_tokens SET deleted_at = $1 \
               WHERE made_by = $2 AND deleted_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(maker.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends every token of a person.
pub(super) async fn update_all_deleted(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE management_tokens SET deleted_at = $1 \
               WHERE user_id = $2 AND deleted_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets session tokens that expired before.
pub(super) async fn delete_sessions(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM management_tokens WHERE kind = 'session' AND expires_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A personal token whose expiry its person is to be told of.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ExpiringRow {
    pub(super) id: i64,
    pub(super) description: String,
    pub(super) expires_at: i64,
    pub(super) name: String,
    pub(super) email: String,
}

/// Tokens that expire within so many days and of which nobody was told so late yet. Tokens that
/// were made for no longer than that are not news.
pub(super) async fn list_expiring(
    tx: &mut Tx,
    days: i64,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ExpiringRow>, StoreError> {
    let sql = "SELECT t.id, t.description, t.expires_at, u.name, u.email \
               FROM management_tokens t JOIN users u ON u.id = t.user_id \
               WHERE t.kind = 'personal' AND t.expires_at IS NOT NULL AND t.deleted_at IS NULL \
               AND t.expires_at > $1 AND t.expires_at <= $2 AND u.state = 'active' \
               AND (t.told_days IS NULL OR t.told_days > $3) \
               AND t.expires_at - t.created_at > $4 ORDER BY t.user_id, t.expires_at LIMIT $5";
    let (horizon, span) = (now.plus_seconds(days * DAY), Timestamp(0).plus_seconds(days * DAY));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(horizon.0).bind(days)
        .bind(span.0).bind(most).fetch_all(conn).await)?)
}

/// Notes that the person is told. True for the one caller who does it.
pub(super) async fn update_told(
    tx: &mut Tx,
    id: ManagementTokenId,
    days: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE management_tokens SET told_days = $1 WHERE id = $2 AND deleted_at IS NULL \
               AND (told_days IS NULL OR told_days > $1)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(days).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
