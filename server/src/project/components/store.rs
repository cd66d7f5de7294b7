use crate::db::{StoreError, Tx, expect_one, on_tx};
use app::value::ProjectId;
use uuid::Uuid;

/// A configuration as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ConfigurationRow {
    pub(crate) component_id: String,
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// JSON objects; empty where they were not asked for.
    pub(crate) configuration: String,
    pub(crate) state: String,
    pub(crate) version: i64,
    pub(crate) version_uuid: Uuid,
    pub(crate) change_description: String,
    pub(crate) is_disabled: bool,
    /// The token that was made with it.
    pub(crate) token_id: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) creator_id: i64,
    pub(crate) creator_name: String,
    pub(crate) changed_at: i64,
    pub(crate) changer_id: i64,
    pub(crate) changer_name: String,
    /// In the trash since.
    pub(crate) deleted_at: Option<i64>,
}

/// Which of the long texts to read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) configuration: bool,
    pub(crate) state: bool,
}

/// # Errors
/// `Conflict` when there is one of that id.
pub(super) async fn insert_configuration(
    tx: &mut Tx,
    project: ProjectId,
    row: &ConfigurationRow,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO configurations (project_id, component_id, id, name, description, \
               configuration, state, version, version_uuid, change_description, is_disabled, \
               token_id, created_at, creator_id, creator_name, changed_at, changer_id, \
               changer_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
               $15, $16, $17, $18)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(project.0)
        .bind(&row.component_id)
        .bind(&row.id)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.configuration)
        .bind(&row.state)
        .bind(row.version)
        .bind(row.version_uuid)
        .bind(&row.change_description)
        .bind(row.is_disabled)
        .bind(row.token_id)
        .bind(row.created_at)
        .bind(row.creator_id)
        .bind(&row.creator_name)
        .bind(row.changed_at)
        .bind(row.changer_id)
        .bind(&row.changer_name)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Holds the row until the transaction ends: whoever changes it too waits, or was seen.
pub(super) async fn update_held(
    tx: &mut Tx,
    project: ProjectId,
    component: &str,
    id: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE configurations SET version = version \
               WHERE project_id = $1 AND component_id = $2 AND id = $3";
    on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(component).bind(id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Writes what can change. The row must be held.
///
/// # Errors
/// `RowsAffected` when it is not there.
pub(super) async fn update_configuration(
    tx: &mut Tx,
    project: ProjectId,
    row: &ConfigurationRow,
) -> Result<(), StoreError> {
    let sql = "UPDATE configurations SET name = $1, description = $2, configuration = $3, \
               state = $4, version = $5, version_uuid = $6, change_description = $7, \
               is_disabled = $8, changed_at = $9, changer_id = $10, changer_name = $11, \
               deleted_at = $12 WHERE project_id = $13 AND component_id = $14 AND id = $15";
    let rows = on_tx!(tx, conn => sqlx::query(sql)
        .bind(&row.name)
        .bind(&row.description)
        .bind(&row.configuration)
        .bind(&row.state)
        .bind(row.version)
        .bind(row.version_uuid)
        .bind(&row.change_description)
        .bind(row.is_disabled)
        .bind(row.changed_at)
        .bind(row.changer_id)
        .bind(&row.changer_name)
        .bind(row.deleted_at)
        .bind(project.0)
        .bind(&row.component_id)
        .bind(&row.id)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    expect_one(rows)
}

/// Deletes a configuration that is in the trash; says whether it was.
pub(super) async fn delete_configuration(
    tx: &mut Tx,
    project: ProjectId,
    component: &str,
    id: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM configurations WHERE project_id = $1 AND component_id = $2 AND id = $3 \
               AND deleted_at IS NOT NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(component).bind(id)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// A configuration, in the trash or not.
pub(super) async fn find_configuration(
    tx: &mut Tx,
    project: ProjectId,
    component: &str,
    id: &str,
) -> Result<Option<ConfigurationRow>, StoreError> {
    let sql = "SELECT component_id, id, name, description, configuration, state, version, \
               version_uuid, change_description, is_disabled, token_id, created_at, creator_id, \
               creator_name, changed_at, changer_id, changer_name, deleted_at FROM configurations \
               WHERE project_id = $1 AND component_id = $2 AND id = $3";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(component).bind(id)
        .fetch_optional(conn).await)?)
}

/// The ids of the components that have configurations, in the trash or out of it.
pub(super) async fn list_components(
    tx: &mut Tx,
    project: ProjectId,
    in_trash: bool,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT component_id FROM configurations \
               WHERE project_id = $1 AND (deleted_at IS NOT NULL) = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(project.0).bind(in_trash)
        .fetch_all(conn).await)?)
}

/// The configurations of a component, in the trash or out of it, oldest first.
pub(super) async fn list_configurations(
    tx: &mut Tx,
    project: ProjectId,
    component: &str,
    in_trash: bool,
    parts: Parts,
) -> Result<Vec<ConfigurationRow>, StoreError> {
    let sql = "SELECT component_id, id, name, description, \
               CASE WHEN $4 THEN configuration ELSE '' END AS configuration, \
               CASE WHEN $5 THEN state ELSE '' END AS state, version, version_uuid, \
               change_description, is_disabled, token_id, created_at, creator_id, creator_name, \
               changed_at, changer_id, changer_name, deleted_at FROM configurations \
               WHERE project_id = $1 AND component_id = $2 AND (deleted_at IS NOT NULL) = $3 \
               ORDER BY created_at";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(project.0)
        .bind(component)
        .bind(in_trash)
        .bind(parts.configuration)
        .bind(parts.state)
        .fetch_all(conn).await)?)
}
