//! What projects have from the start, by the template that they are made from.

use super::{FeatureRow, OF_PROJECTS, sql, update_names};
use crate::db::{StoreError, Tx, on_tx};
use app::value::{FeatureId, ProjectId, Timestamp};

/// Those of a template, in the order in which the features were made.
pub(in crate::admin::features) async fn list_of_template(
    tx: &mut Tx,
    template: &str,
) -> Result<Vec<FeatureRow>, StoreError> {
    let sql = sql("f.id IN (SELECT feature_id FROM template_features WHERE template = $1) \
         ORDER BY f.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(template).fetch_all(conn).await)?)
}

/// False for a template that has it.
pub(in crate::admin::features) async fn insert_of_template(
    tx: &mut Tx,
    template: &str,
    feature: FeatureId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO template_features (template, feature_id, created_at) \
               VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(template).bind(feature.0).bind(now.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// False for a template that does not have it.
pub(in crate::admin::features) async fn delete_of_template(
    tx: &mut Tx,
    template: &str,
    feature: FeatureId,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM template_features WHERE template = $1 AND feature_id = $2";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(template).bind(feature.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Gives a project that was just made what its template has.
pub(crate) async fn insert_from_template(
    tx: &mut Tx,
    project: ProjectId,
    template: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO project_features (project_id, feature_id, created_at) \
               SELECT CAST($1 AS BIGINT), feature_id, CAST($2 AS BIGINT) \
               FROM template_features WHERE template = $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(now.0).bind(template)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    if rows > 0 {
        update_names(tx, OF_PROJECTS, "id = $1", project.0, None).await?;
    }
    Ok(())
}
