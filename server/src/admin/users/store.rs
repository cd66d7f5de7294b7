use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};

/// A person in the list.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SummaryRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) state: String,
    pub(super) is_super_admin: bool,
    pub(super) has_multi_factor: bool,
    pub(super) last_seen_at: Option<i64>,
    pub(super) created_at: i64,
    /// Names with commas between them.
    pub(super) features: String,
}

/// Something that a person is in.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct PlaceRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) created_at: i64,
}

impl From<(i64, String, i64)> for PlaceRow {
    fn from((id, name, created_at): (i64, String, i64)) -> Self {
        Self { id, name, created_at }
    }
}

/// People after this id, and after so many of them, whose address or name contains the text (lower
/// case); all for an empty one.
pub(super) async fn list_users(
    tx: &mut Tx,
    search: &str,
    (after, offset): (UserId, i64),
    most: i64,
) -> Result<Vec<SummaryRow>, StoreError> {
    let sql = "SELECT u.id, u.name, u.email, u.state, u.is_super_admin, u.created_at, \
               (EXISTS (SELECT 1 FROM totp_authenticators t WHERE t.user_id = u.id) \
               OR EXISTS (SELECT 1 FROM security_keys k WHERE k.user_id = u.id)) \
               AS has_multi_factor, \
               (SELECT MAX(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id \
               AND s.ended_at IS NULL AND NOT s.awaits_factor) AS last_seen_at, \
               u.features \
               FROM users u WHERE u.id > $1 AND ($2 = '' \
               OR REPLACE(u.email_key, $2, '') <> u.email_key \
               OR REPLACE(LOWER(u.name), $2, '') <> LOWER(u.name)) \
               ORDER BY u.id LIMIT $3 OFFSET $4";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(after.0).bind(search).bind(most).bind(offset)
        .fetch_all(conn).await)?)
}

/// One person.
pub(super) async fn find_user(tx: &mut Tx, id: UserId) -> Result<Option<SummaryRow>, StoreError> {
    let rows = list_users(tx, "", (UserId(id.0 - 1), 0), 1).await?;
    Ok(rows.into_iter().find(|row| row.id == id.0))
}

pub(super) async fn list_projects(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<PlaceRow>, StoreError> {
    let sql = "SELECT p.id, p.name, p.created_at FROM project_members m \
               JOIN projects p ON p.id = m.project_id \
               WHERE m.user_id = $1 AND p.deleted_at IS NULL \
               AND (m.expires_at IS NULL OR m.expires_at > $2) ORDER BY p.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(now.0).fetch_all(conn).await)?)
}
