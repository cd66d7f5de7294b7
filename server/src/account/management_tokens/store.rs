use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};

/// A management token with the person it belongs to.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ManagementTokenRow {
    pub(super) id: i64,
    pub(super) description: String,
    pub(super) digest: Vec<u8>,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
    pub(super) user_id: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) state: String,
    pub(super) is_super_admin: bool,
}

/// What a new management token consists of.
pub(super) struct InsertManagementToken<'a> {
    pub(super) id: i64,
    pub(super) user: UserId,
    pub(super) description: &'a str,
    pub(super) digest: &'a [u8; 32],
    pub(super) now: Timestamp,
    pub(super) expires_at: Timestamp,
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    token: InsertManagementToken<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO management_tokens (id, user_id, description, digest, created_at, \
               expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(token.id)
        .bind(token.user.0)
        .bind(token.description)
        .bind(token.digest.as_slice())
        .bind(token.now.0)
        .bind(token.expires_at.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find_token(
    tx: &mut Tx,
    id: i64,
) -> Result<Option<ManagementTokenRow>, StoreError> {
    let sql = "SELECT t.id, t.description, t.digest, t.created_at, t.expires_at, t.user_id, \
               u.name, u.email, u.state, u.is_super_admin \
               FROM management_tokens t JOIN users u ON u.id = t.user_id WHERE t.id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await)?)
}

/// Moves "last used" forward, never back.
pub(super) async fn update_last_used(
    tx: &mut Tx,
    id: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE management_tokens SET last_used_at = $1 \
               WHERE id = $2 AND (last_used_at IS NULL OR last_used_at < $1)";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}
