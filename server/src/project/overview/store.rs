use crate::db::{StoreError, Tx, on_tx};
use app::value::{ProjectId, Timestamp};

/// What the overview counts.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CountsRow {
    pub(super) organization_name: String,
    pub(super) buckets: i64,
    pub(super) tables: i64,
    pub(super) tokens: i64,
    pub(super) members: i64,
}

pub(super) async fn find_counts(
    tx: &mut Tx,
    project: ProjectId,
    now: Timestamp,
) -> Result<Option<CountsRow>, StoreError> {
    let sql = "SELECT o.name AS organization_name, \
               (SELECT COUNT(*) FROM buckets b WHERE b.project_id = p.id) AS buckets, \
               (SELECT COUNT(*) FROM tables t WHERE t.project_id = p.id) AS tables, \
               (SELECT COUNT(*) FROM tokens k WHERE k.project_id = p.id AND k.kind <> 'master' \
               AND k.deleted_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $2)) AS tokens, \
               (SELECT COUNT(*) FROM project_members m WHERE m.project_id = p.id \
               AND (m.expires_at IS NULL OR m.expires_at > $2)) AS members \
               FROM projects p JOIN organizations o ON o.id = p.organization_id \
               WHERE p.id = $1 AND p.deleted_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(now.0)
        .fetch_optional(conn).await)?)
}
