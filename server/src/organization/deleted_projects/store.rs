use crate::db::{StoreError, Tx, on_tx};
use app::value::{OrganizationId, ProjectId, Timestamp};

/// A deleted project of an organization.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RestorableRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) deleted_at: i64,
}

/// Holds the project, deleted or not, until the transaction ends.
pub(super) async fn update_held(tx: &mut Tx, id: ProjectId) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET name = name WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The projects of an organization that were deleted after this and are not about to be purged, the
/// newest first.
pub(super) async fn list_restorable(
    tx: &mut Tx,
    organization: OrganizationId,
    after: Timestamp,
) -> Result<Vec<RestorableRow>, StoreError> {
    let sql = "SELECT id, name, deleted_at FROM projects WHERE organization_id = $1 \
               AND deleted_at IS NOT NULL AND deleted_at > $2 AND purge_asked_at IS NULL \
               ORDER BY deleted_at DESC, id DESC";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(organization.0).bind(after.0)
        .fetch_all(conn).await)?)
}

/// Brings a project back that is not about to be purged. False for one that is.
pub(super) async fn update_restored(
    tx: &mut Tx,
    id: ProjectId,
    expires_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET deleted_at = NULL, expires_at = $1, told_days = NULL \
               WHERE id = $2 AND deleted_at IS NOT NULL AND purge_asked_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(expires_at.map(|at| at.0)).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// From here on a deleted project cannot be restored. False for one that is not deleted.
pub(super) async fn update_purge_asked(
    tx: &mut Tx,
    id: ProjectId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET purge_asked_at = COALESCE(purge_asked_at, $1) \
               WHERE id = $2 AND deleted_at IS NOT NULL AND purged_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Deleted projects that are to go: asked for, or deleted by this time. By id.
pub(super) async fn list_due(tx: &mut Tx, deleted_by: Timestamp) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM projects WHERE deleted_at IS NOT NULL AND purged_at IS NULL \
               AND (purge_asked_at IS NOT NULL OR deleted_at <= $1) ORDER BY id LIMIT 100";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(deleted_by.0).fetch_all(conn).await)?)
}

/// The numbers of a project's tables.
pub(super) async fn list_tables(tx: &mut Tx, id: ProjectId) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT number FROM tables WHERE project_id = $1 ORDER BY number";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_all(conn).await)?)
}

/// Deletes some of the project's events. How many they were.
pub(super) async fn delete_events(
    tx: &mut Tx,
    id: ProjectId,
    most: i64,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM events WHERE project_id = $1 AND id IN \
               (SELECT id FROM events WHERE project_id = $1 ORDER BY id LIMIT $2)";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(most)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Deletes what stands beside its tokens, and refers to them.
pub(super) async fn delete_uses_of_tokens(tx: &mut Tx, id: ProjectId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM configurations WHERE project_id = $1",
        "DELETE FROM token_shares WHERE project_id = $1",
        "DELETE FROM token_buckets WHERE project_id = $1",
    ] {
        on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Deletes some of the project's tokens, the newest first: none was made by a newer one. How many
/// they were.
pub(super) async fn delete_tokens(
    tx: &mut Tx,
    id: ProjectId,
    most: i64,
) -> Result<u64, StoreError> {
    let sql = "SELECT MIN(id) FROM (SELECT id FROM tokens WHERE project_id = $1 \
               ORDER BY id DESC LIMIT $2) newest";
    let from: Option<i64> = on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(most)
        .fetch_one(conn).await)?;
    let Some(from) = from else { return Ok(0) };
    let mut deleted = 0;
    for sql in [
        "DELETE FROM token_strings WHERE token_id IN \
         (SELECT id FROM tokens WHERE project_id = $1 AND id >= $2)",
        "DELETE FROM token_old_digests WHERE token_id IN \
         (SELECT id FROM tokens WHERE project_id = $1 AND id >= $2)",
        "DELETE FROM tokens WHERE project_id = $1 AND id >= $2",
    ] {
        deleted = on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(from)
            .execute(conn).await.map(|done| done.rows_affected()))?;
    }
    Ok(deleted)
}

/// Deletes what is left: the people, what is kept about the project, and its empty shelves. Its
/// name stays, so that people see what became of it.
pub(super) async fn delete_rest(tx: &mut Tx, id: ProjectId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM tables WHERE project_id = $1",
        "DELETE FROM buckets WHERE project_id = $1",
        "DELETE FROM project_members WHERE project_id = $1",
        "DELETE FROM join_requests WHERE project_id = $1",
        "DELETE FROM project_features WHERE project_id = $1",
        "DELETE FROM credits WHERE project_id = $1",
        "DELETE FROM notifications WHERE project_id = $1",
        "DELETE FROM metadata WHERE owner_kind = 'project' AND owner_id = $1",
    ] {
        on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// It is gone.
pub(super) async fn update_purged(
    tx: &mut Tx,
    id: ProjectId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET purged_at = $1, row_count = 0, byte_count = 0, features = '', \
               limits = '', credits = 0 \
               WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
