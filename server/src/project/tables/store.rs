use crate::db::{StoreError, Tx, on_tx};
use app::{
    project::buckets::BucketId,
    value::{ProjectId, Timestamp},
};

/// A table, without its rows.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct TableRow {
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) columns: String,
    pub(crate) primary_key: String,
    pub(crate) row_count: i64,
    pub(crate) byte_count: i64,
    pub(crate) created_at: i64,
    pub(crate) last_import_at: Option<i64>,
    pub(crate) last_change_at: Option<i64>,
}

/// What a new table consists of.
pub(crate) struct InsertTable<'a> {
    pub(crate) number: i64,
    pub(crate) project: ProjectId,
    pub(crate) bucket: &'a BucketId,
    pub(crate) name: &'a str,
    pub(crate) columns: &'a [String],
    pub(crate) primary_key: &'a [String],
    pub(crate) rows: i64,
    pub(crate) bytes: i64,
    pub(crate) now: Timestamp,
}

macro_rules! table_sql {
    ($condition:literal) => {
        concat!(
            "SELECT number, name, columns, primary_key, row_count, byte_count, created_at, \
             last_import_at, last_change_at FROM tables WHERE ",
            $condition
        )
    };
}

/// # Errors
/// `Conflict` when the bucket has a table of this name.
pub(crate) async fn insert_table(tx: &mut Tx, table: InsertTable<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO tables (number, project_id, bucket_id, name, columns, primary_key, \
               row_count, byte_count, created_at, last_import_at, last_change_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)";
    on_tx!(&mut *tx, conn => sqlx::query(sql)
        .bind(table.number)
        .bind(table.project.0)
        .bind(table.bucket.to_string())
        .bind(table.name)
        .bind(serde_json::json!(table.columns).to_string())
        .bind(serde_json::json!(table.primary_key).to_string())
        .bind(table.rows)
        .bind(table.bytes)
        .bind(table.now.0)
        .execute(conn).await.map(|_| ()))?;
    update_sums(tx, table.project, table.rows, table.bytes).await
}

/// Keeps the project's sums in step with its tables.
async fn update_sums(
    tx: &mut Tx,
    project: ProjectId,
    rows: i64,
    bytes: i64,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET row_count = row_count + $1, byte_count = byte_count + $2 \
               WHERE id = $3";
    on_tx!(tx, conn => sqlx::query(sql).bind(rows).bind(bytes).bind(project.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn list_tables(
    tx: &mut Tx,
    project: ProjectId,
    bucket: &BucketId,
) -> Result<Vec<TableRow>, StoreError> {
    let sql = table_sql!("project_id = $1 AND bucket_id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(bucket.to_string())
        .fetch_all(conn).await)?)
}

pub(crate) async fn find_table(
    tx: &mut Tx,
    project: ProjectId,
    bucket: &BucketId,
    name: &str,
) -> Result<Option<TableRow>, StoreError> {
    let sql = table_sql!("project_id = $1 AND bucket_id = $2 AND name = $3");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(project.0)
        .bind(bucket.to_string())
        .bind(name)
        .fetch_optional(conn).await)?)
}

/// Forgets one table; says whether it was there.
pub(crate) async fn delete_table(
    tx: &mut Tx,
    project: ProjectId,
    table: &TableRow,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM tables WHERE number = $1";
    let rows = on_tx!(&mut *tx, conn => sqlx::query(sql).bind(table.number)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    if rows == 1 {
        update_sums(tx, project, -table.row_count, -table.byte_count).await?;
    }
    Ok(rows == 1)
}
