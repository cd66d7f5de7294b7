use crate::db::{StoreError, Tx, on_tx};
use app::{
    project::buckets::BucketId,
    value::{ProjectId, Timestamp},
};

/// A bucket with the sums over its tables.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct BucketRow {
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) created_at: i64,
    pub(crate) tables: i64,
    pub(crate) row_count: i64,
    pub(crate) byte_count: i64,
    pub(crate) last_change_at: Option<i64>,
}

macro_rules! bucket_sql {
    ($condition:literal) => {
        concat!(
            "SELECT b.id, b.description, b.created_at, COUNT(t.number) AS tables, \
             CAST(COALESCE(SUM(t.row_count), 0) AS BIGINT) AS row_count, \
             CAST(COALESCE(SUM(t.byte_count), 0) AS BIGINT) AS byte_count, \
             MAX(t.last_change_at) AS last_change_at \
             FROM buckets b LEFT JOIN tables t \
             ON t.project_id = b.project_id AND t.bucket_id = b.id WHERE ",
            $condition,
            " GROUP BY b.id, b.description, b.created_at"
        )
    };
}

/// # Errors
/// `Conflict` when there is one of that id.
pub(crate) async fn insert_bucket(
    tx: &mut Tx,
    project: ProjectId,
    id: &BucketId,
    description: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO buckets (project_id, id, description, created_at) \
               VALUES ($1, $2, $3, $4)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(project.0)
        .bind(id.to_string())
        .bind(description)
        .bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn list_ids(tx: &mut Tx, project: ProjectId) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM buckets WHERE project_id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(project.0).fetch_all(conn).await)?)
}

pub(crate) async fn list_buckets(
    tx: &mut Tx,
    project: ProjectId,
) -> Result<Vec<BucketRow>, StoreError> {
    let sql = bucket_sql!("b.project_id = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).fetch_all(conn).await)?)
}

pub(crate) async fn find_bucket(
    tx: &mut Tx,
    project: ProjectId,
    id: &BucketId,
) -> Result<Option<BucketRow>, StoreError> {
    let sql = bucket_sql!("b.project_id = $1 AND b.id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(id.to_string())
        .fetch_optional(conn).await)?)
}

/// Deletes a bucket and the grants on it; its tables must be gone. Says whether it was there.
pub(crate) async fn delete_bucket(
    tx: &mut Tx,
    project: ProjectId,
    id: &BucketId,
) -> Result<bool, StoreError> {
    let id = id.to_string();
    let grants = "DELETE FROM token_buckets WHERE project_id = $1 AND bucket_id = $2";
    on_tx!(&mut *tx, conn => sqlx::query(grants).bind(project.0).bind(&id)
        .execute(conn).await.map(|_| ()))?;
    let sql = "DELETE FROM buckets WHERE project_id = $1 AND id = $2";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(&id)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
