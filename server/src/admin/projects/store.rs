use crate::db::{StoreError, Tx, on_tx};
use app::value::{ProjectId, Timestamp};

/// A project in the list.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct SummaryRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) organization_id: i64,
    pub(super) organization_name: String,
    pub(super) row_count: i64,
    pub(super) byte_count: i64,
    pub(super) members: i64,
    /// The newest event.
    pub(super) event_at: Option<i64>,
    /// The newest use of a token.
    pub(super) used_at: Option<i64>,
    pub(super) is_disabled: bool,
    pub(super) deleted_at: Option<i64>,
    pub(super) purged_at: Option<i64>,
}

/// Projects after this id, living or deleted ones, whose name or whose organization's name contains
/// the text (lower case), or whose id it is; all for an empty one. What costs a look into other
/// tables is found for those of the page alone.
pub(super) async fn list_projects(
    tx: &mut Tx,
    search: &str,
    are_deleted: bool,
    after: ProjectId,
    (most, now): (i64, Timestamp),
) -> Result<Vec<SummaryRow>, StoreError> {
    let sql = "SELECT x.id, x.name, x.organization_id, x.organization_name, x.row_count, \
               x.byte_count, x.is_disabled, x.deleted_at, x.purged_at, \
               (SELECT COUNT(*) FROM project_members m WHERE m.project_id = x.id \
               AND (m.expires_at IS NULL OR m.expires_at > $5)) AS members, \
               (SELECT e.created_at FROM events e WHERE e.project_id = x.id \
               ORDER BY e.id DESC LIMIT 1) AS event_at, \
               (SELECT MAX(t.last_used_at) FROM tokens t WHERE t.project_id = x.id) AS used_at \
               FROM (SELECT p.id, p.name, p.organization_id, o.name AS organization_name, \
               p.row_count, p.byte_count, p.disabled_reason IS NOT NULL OR COALESCE(p.expires_at <= $5, FALSE) AS is_disabled, \
               p.deleted_at, p.purged_at \
               FROM projects p JOIN organizations o ON o.id = p.organization_id \
               WHERE p.id > $1 AND (p.deleted_at IS NOT NULL) = $2 AND ($3 = '' \
               OR REPLACE(LOWER(p.name), $3, '') <> LOWER(p.name) \
               OR REPLACE(LOWER(o.name), $3, '') <> LOWER(o.name) \
               OR CAST(p.id AS TEXT) = $3) ORDER BY p.id LIMIT $4) x ORDER BY x.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(after.0).bind(are_deleted).bind(search)
        .bind(most).bind(now.0).fetch_all(conn).await)?)
}
