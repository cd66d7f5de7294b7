use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// Somebody asked for a link.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RequestRow {
    pub(super) purpose: String,
    pub(super) email: String,
}

pub(super) async fn insert_request(
    tx: &mut Tx,
    id: Uuid,
    purpose: &'static str,
    email: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO link_requests (id, purpose, email, created_at) VALUES ($1, $2, $3, $4)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(purpose).bind(email).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn count_requests(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM link_requests";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await)?)
}

/// Takes the oldest request out.
pub(super) async fn delete_oldest_request(tx: &mut Tx) -> Result<Option<RequestRow>, StoreError> {
    let sql = "DELETE FROM link_requests WHERE id = \
               (SELECT id FROM link_requests ORDER BY created_at, id LIMIT 1) \
               RETURNING purpose, email";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await)?)
}

/// What a new link consists of.
pub(super) struct InsertLink<'a> {
    pub(super) digest: &'a [u8; 32],
    pub(super) purpose: &'static str,
    pub(super) user: Option<UserId>,
    pub(super) email: &'a str,
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert_link(tx: &mut Tx, link: InsertLink<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO account_links (digest, purpose, user_id, email, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(link.digest.as_slice())
        .bind(link.purpose)
        .bind(link.user.map(|user| user.0))
        .bind(link.email)
        .bind(link.now.0)
        .bind(link.expires_at.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A link that can be used.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct LinkRow {
    pub(super) purpose: String,
    pub(super) user_id: Option<i64>,
    pub(super) email: String,
}

/// The link with this digest, unless it was used or is too old.
pub(super) async fn find_open(
    tx: &mut Tx,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<Option<LinkRow>, StoreError> {
    let sql = "SELECT purpose, user_id, email FROM account_links \
               WHERE digest = $1 AND used_at IS NULL AND expires_at > $2";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(digest.as_slice()).bind(now.0)
        .fetch_optional(conn).await)?)
}

/// Uses the link up. True for the one caller who did.
pub(super) async fn update_used(
    tx: &mut Tx,
    digest: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE account_links SET used_at = $1 \
               WHERE digest = $2 AND used_at IS NULL AND expires_at > $1";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(digest.as_slice())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Forgets the links of a person, or of an address that nobody has yet.
pub(super) async fn delete_links(
    tx: &mut Tx,
    user: Option<UserId>,
    email: &str,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM account_links WHERE user_id = $1 OR (user_id IS NULL AND email = $2)";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.map(|user| user.0)).bind(email)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets links that have been too old since then.
pub(super) async fn delete_expired(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM account_links WHERE expires_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
