use crate::db::{StoreError, Tx, on_tx};
use app::{
    organization::projects::Role,
    value::{OrganizationId, ProjectId, Timestamp, UserId},
};

pub(crate) async fn insert_project(
    tx: &mut Tx,
    organization: OrganizationId,
    name: &str,
    now: Timestamp,
) -> Result<ProjectId, StoreError> {
    let id = tx.next_number("projects").await?;
    let sql = "INSERT INTO projects (id, organization_id, name, created_at) \
               VALUES ($1, $2, $3, $4)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(organization.0).bind(name).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(ProjectId(id))
}

/// 1 when there is such a project, else 0.
pub(crate) async fn count_project(tx: &mut Tx, id: ProjectId) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM projects WHERE id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_one(conn).await)?)
}

pub(crate) async fn insert_member(
    tx: &mut Tx,
    id: ProjectId,
    user: UserId,
    role: Role,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO project_members (project_id, user_id, role, created_at) \
               VALUES ($1, $2, $3, $4)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id.0)
        .bind(user.0)
        .bind(role.to_string())
        .bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Says how many memberships that was: one or none.
pub(crate) async fn delete_member(
    tx: &mut Tx,
    id: ProjectId,
    user: UserId,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM project_members WHERE project_id = $1 AND user_id = $2";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Says whether the project keeps copies of token strings. False when there is no such project.
pub(super) async fn update_keeps_token_strings(
    tx: &mut Tx,
    id: ProjectId,
    keeps: bool,
) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET keeps_token_strings = $1 WHERE id = $2";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(keeps).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
