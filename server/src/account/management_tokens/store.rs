use crate::db::{StoreError, Tx, on_tx};
use app::{
    account::management_tokens::ManagementTokenKind,
    value::{ManagementTokenId, Timestamp, UserId},
};

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
