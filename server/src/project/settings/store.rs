use crate::{
    db::{StoreError, Tx, on_tx},
    organization::projects::store::ProjectRow,
};
use app::value::{OrganizationId, ProjectId, Timestamp, UserId};

const DAY: i64 = 86_400_000_000;

/// Writes what can be changed about a project.
pub(super) async fn update_project(tx: &mut Tx, row: &ProjectRow) -> Result<(), StoreError> {
    // whoever was told of another end is told again
    let sql = "UPDATE projects SET name = $1, default_backend = $2, timezone = $3, type = $4, \
               told_days = CASE WHEN COALESCE(expires_at, 0) = COALESCE($5, 0) THEN told_days END, \
               expires_at = $5, monthly_price = $6, retention_days = $7, has_try_mode = $8 \
               WHERE id = $9";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(&row.name)
        .bind(&row.default_backend)
        .bind(&row.timezone)
        .bind(&row.kind)
        .bind(row.expires_at)
        .bind(row.monthly_price)
        .bind(row.retention_days)
        .bind(row.has_try_mode)
        .bind(row.id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Moves a project to another organization.
pub(super) async fn update_organization(
    tx: &mut Tx,
    id: ProjectId,
    organization: OrganizationId,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET organization_id = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(organization.0).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Hides a project, and forgets who asked to be let in.
pub(super) async fn update_deleted(
    tx: &mut Tx,
    id: ProjectId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET deleted_at = $1 WHERE id = $2 AND deleted_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0).execute(conn).await.map(|_| ()))?;
    let sql = "DELETE FROM join_requests WHERE project_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// An organization that a project can be moved to.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct TargetRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) requires_mfa: bool,
}

/// The other organizations that the person looks after, by id; all of them for a super admin.
pub(super) async fn list_targets(
    tx: &mut Tx,
    user: UserId,
    is_super_admin: bool,
    but: OrganizationId,
) -> Result<Vec<TargetRow>, StoreError> {
    let sql = "SELECT o.id, o.name, o.requires_mfa FROM organizations o \
               WHERE o.deleted_at IS NULL AND o.id <> $3 AND ($2 \
               OR EXISTS (SELECT 1 FROM organization_members x \
               WHERE x.organization_id = o.id AND x.user_id = $1) \
               OR EXISTS (SELECT 1 FROM maintainer_members y \
               WHERE y.maintainer_id = o.maintainer_id AND y.user_id = $1)) ORDER BY o.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(is_super_admin).bind(but.0)
        .fetch_all(conn).await)?)
}

/// A project that ends soon.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct EndingRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) expires_at: i64,
}

/// Projects that end within so many days and of which nobody was told so late yet. Projects that
/// were made for no longer than that are not news.
pub(super) async fn list_ending(
    tx: &mut Tx,
    days: i64,
    now: Timestamp,
    most: i64,
) -> Result<Vec<EndingRow>, StoreError> {
    let sql = "SELECT id, name, expires_at FROM projects WHERE deleted_at IS NULL \
               AND expires_at IS NOT NULL AND expires_at > $1 AND expires_at <= $2 \
               AND (told_days IS NULL OR told_days > $3) AND expires_at - created_at > $4 \
               ORDER BY id LIMIT $5";
    let span = days * DAY;
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(now.0.saturating_add(span))
        .bind(days).bind(span).bind(most).fetch_all(conn).await)?)
}

/// Notes that people are told. True for the one caller who does it.
pub(super) async fn update_told(tx: &mut Tx, id: ProjectId, days: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET told_days = $1 WHERE id = $2 AND deleted_at IS NULL \
               AND (told_days IS NULL OR told_days > $1)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(days).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
