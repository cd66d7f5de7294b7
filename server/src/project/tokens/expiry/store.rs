use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, TokenId};

const DAY: i64 = 86_400_000_000;

/// A token that has expired and was not put aside yet.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ExpiredRow {
    pub(super) id: i64,
    pub(super) project_id: i64,
    pub(super) description: String,
}

/// In the order of ids, in which two nodes cannot wait for each other.
pub(super) async fn list_expired(
    tx: &mut Tx,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ExpiredRow>, StoreError> {
    let sql = "SELECT id, project_id, description FROM tokens WHERE expires_at IS NOT NULL \
               AND expires_at <= $1 AND expired_at IS NULL AND deleted_at IS NULL \
               ORDER BY id LIMIT $2";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(most).fetch_all(conn).await)?)
}

/// Puts an expired token aside. True for the one caller who did.
pub(super) async fn update_expired(
    tx: &mut Tx,
    id: TokenId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE tokens SET expired_at = $1 \
               WHERE id = $2 AND expired_at IS NULL AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A token whose expiry people are to be told of.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ExpiringRow {
    pub(super) id: i64,
    pub(super) project_id: i64,
    pub(super) project_name: String,
    pub(super) description: String,
    pub(super) expires_at: i64,
    /// The person who made it, while they are an active member.
    pub(super) creator_email: Option<String>,
    pub(super) creator_name: Option<String>,
}

/// Tokens that expire within so many days and of which nobody was told so late yet. Tokens that
/// were made for no longer than that are not news.
pub(super) async fn list_expiring(
    tx: &mut Tx,
    days: i64,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ExpiringRow>, StoreError> {
    let sql = "SELECT t.id, t.project_id, p.name AS project_name, t.description, t.expires_at, \
               u.email AS creator_email, u.name AS creator_name \
               FROM tokens t JOIN projects p ON p.id = t.project_id AND p.deleted_at IS NULL \
               LEFT JOIN tokens c ON c.id = t.creator_id \
               LEFT JOIN project_members m \
               ON m.project_id = t.project_id AND m.user_id = c.user_id \
               AND (m.expires_at IS NULL OR m.expires_at > $1) \
               LEFT JOIN users u ON u.id = m.user_id AND u.state = 'active' \
               WHERE t.expires_at IS NOT NULL AND t.expires_at > $1 AND t.expires_at <= $2 \
               AND t.expired_at IS NULL AND t.deleted_at IS NULL \
               AND (t.told_days IS NULL OR t.told_days > $3) \
               AND t.expires_at - t.created_at > $4 ORDER BY t.project_id, t.expires_at LIMIT $5";
    let horizon = Timestamp(now.0.saturating_add(days * DAY));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(horizon.0).bind(days)
        .bind(days * DAY).bind(most).fetch_all(conn).await)?)
}

/// Notes that people are told. True for the one caller who does it.
pub(super) async fn update_told(tx: &mut Tx, id: TokenId, days: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE tokens SET told_days = $1 WHERE id = $2 AND deleted_at IS NULL \
               AND (told_days IS NULL OR told_days > $1)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(days).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
