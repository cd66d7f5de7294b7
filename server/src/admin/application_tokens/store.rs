use crate::db::{StoreError, Tx, on_tx};
use app::value::{ManagementTokenId, Timestamp};

/// A token of an application.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ApplicationRow {
    pub(super) id: i64,
    pub(super) description: String,
    pub(super) scopes: String,
    pub(super) created_at: i64,
    pub(super) last_used_at: Option<i64>,
    pub(super) expires_at: Option<i64>,
}

/// The tokens of applications, whether they have expired or not; the newest first.
pub(super) async fn list_applications(tx: &mut Tx) -> Result<Vec<ApplicationRow>, StoreError> {
    let sql = "SELECT id, description, scopes, created_at, last_used_at, expires_at \
               FROM management_tokens WHERE kind = 'application' AND deleted_at IS NULL \
               ORDER BY id DESC";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?)
}

/// How many there are.
pub(super) async fn count_applications(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM management_tokens \
               WHERE kind = 'application' AND deleted_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await)?)
}

/// Ends the token of an application; its description, or none where there was no such token.
pub(super) async fn update_application_deleted(
    tx: &mut Tx,
    id: ManagementTokenId,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let sql = "UPDATE management_tokens SET deleted_at = $1 \
               WHERE id = $2 AND kind = 'application' AND deleted_at IS NULL \
               RETURNING description";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).bind(id.0)
        .fetch_optional(conn).await)?)
}
