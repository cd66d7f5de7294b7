use crate::db::{StoreError, Tx, on_tx};
use app::value::{ProjectId, Timestamp};
use sqlx::AssertSqlSafe;

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

/// What else is known about a project.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct TermsRow {
    pub(super) kind: String,
    pub(super) created_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) disabled_reason: Option<String>,
    pub(super) disabled_until: Option<String>,
    pub(super) purge_asked_at: Option<i64>,
    pub(super) purged_at: Option<i64>,
}

/// Those that the condition chooses; `$1` is now. What costs a look into other tables is found for
/// those of the page alone.
fn summaries(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT x.id, x.name, x.organization_id, x.organization_name, x.row_count, \
         x.byte_count, x.is_disabled, x.deleted_at, x.purged_at, \
         (SELECT COUNT(*) FROM project_members m WHERE m.project_id = x.id \
         AND (m.expires_at IS NULL OR m.expires_at > $1)) AS members, \
         (SELECT e.created_at FROM events e WHERE e.project_id = x.id \
         ORDER BY e.id DESC LIMIT 1) AS event_at, \
         (SELECT MAX(t.last_used_at) FROM tokens t WHERE t.project_id = x.id) AS used_at \
         FROM (SELECT p.id, p.name, p.organization_id, o.name AS organization_name, \
         p.row_count, p.byte_count, \
         p.disabled_reason IS NOT NULL OR COALESCE(p.expires_at <= $1, FALSE) AS is_disabled, \
         p.deleted_at, p.purged_at \
         FROM projects p JOIN organizations o ON o.id = p.organization_id \
         WHERE {condition}) x ORDER BY x.id"
    ))
}

/// Projects after this id, living or deleted ones, whose name or whose organization's name contains
/// the text (lower case), or whose id it is; all for an empty one.
pub(super) async fn list_projects(
    tx: &mut Tx,
    search: &str,
    are_deleted: bool,
    after: ProjectId,
    (most, now): (i64, Timestamp),
) -> Result<Vec<SummaryRow>, StoreError> {
    let sql = summaries(
        "p.id > $2 AND (p.deleted_at IS NOT NULL) = $3 AND ($4 = '' \
         OR REPLACE(LOWER(p.name), $4, '') <> LOWER(p.name) \
         OR REPLACE(LOWER(o.name), $4, '') <> LOWER(o.name) \
         OR CAST(p.id AS TEXT) = $4) ORDER BY p.id LIMIT $5",
    );
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(after.0).bind(are_deleted)
        .bind(search).bind(most).fetch_all(conn).await)?)
}

/// One project, deleted or not.
pub(super) async fn find_project(
    tx: &mut Tx,
    id: ProjectId,
    now: Timestamp,
) -> Result<Option<SummaryRow>, StoreError> {
    let sql = summaries("p.id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(id.0)
        .fetch_optional(conn).await)?)
}

pub(super) async fn find_terms(tx: &mut Tx, id: ProjectId) -> Result<Option<TermsRow>, StoreError> {
    let sql = "SELECT type AS kind, created_at, expires_at, disabled_reason, disabled_until, \
               purge_asked_at, purged_at FROM projects WHERE id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Switches a project off, or on without a reason.
pub(super) async fn update_disabled(
    tx: &mut Tx,
    id: ProjectId,
    reason: Option<&str>,
    until: Option<&str>,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET disabled_reason = $1, disabled_until = $2 WHERE id = $3";
    on_tx!(tx, conn => sqlx::query(sql).bind(reason).bind(until).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Says when a project ends, of which people are told anew.
pub(super) async fn update_end(
    tx: &mut Tx,
    id: ProjectId,
    expires_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET expires_at = $1, told_days = NULL WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(expires_at.map(|at| at.0)).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
