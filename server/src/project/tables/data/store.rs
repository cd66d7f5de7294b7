use super::{super::csv_source::CsvSource, Loaded};
use crate::db::{StoreError, begun};
use app::error::AppError;
use futures::{Stream, TryStreamExt};
use sqlx::{AssertSqlSafe, Connection, PgPool, QueryBuilder, Row, Sqlite, SqliteConnection};
use std::fmt::Write;

/// Bytes of one preview.
const MOST_PREVIEWED: usize = 32 * 1024 * 1024;
/// Bound values of one SQLite statement: its own limit is 32,766.
const MOST_VALUES: usize = 32_000;

/// `c0, c1, c2`
fn column_list(positions: impl Iterator<Item = usize>) -> String {
    positions.map(|position| format!("c{position}")).collect::<Vec<_>>().join(", ")
}

fn create_sql(number: i64, columns: usize) -> String {
    let mut sql = format!("CREATE TABLE data_{number} (n BIGINT NOT NULL PRIMARY KEY");
    for position in 0..columns {
        let _ = write!(sql, ", c{position} TEXT NOT NULL");
    }
    sql + ")"
}

/// Of rows with the same key, the last one stays; then the key is enforced.
fn key_sql(number: i64, key: &[usize]) -> [String; 2] {
    let key = column_list(key.iter().copied());
    [
        format!(
            "DELETE FROM data_{number} WHERE n IN (SELECT n FROM (SELECT n, ROW_NUMBER() \
             OVER (PARTITION BY {key} ORDER BY n DESC) AS place FROM data_{number}) AS ranked \
             WHERE place > 1)"
        ),
        format!("CREATE UNIQUE INDEX data_{number}_key ON data_{number} ({key})"),
    ]
}

/// Bytes of each column's values.
fn size_sql(number: i64, columns: usize) -> String {
    let sums: Vec<String> = (0..columns)
        .map(|c| format!("CAST(COALESCE(SUM(OCTET_LENGTH(c{c})), 0) AS BIGINT)"))
        .collect();
    format!("SELECT COUNT(*), {} FROM data_{number}", sums.join(", "))
}

/// What the table holds, from the row that `size_sql` gives.
fn loaded<'r, R: Row>(row: &'r R) -> Result<Loaded, StoreError>
where
    usize: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let mut bytes = 0;
    for index in 1..row.len() {
        bytes += row.try_get::<i64, _>(index)?;
    }
    Ok(Loaded { rows: row.try_get(0)?, bytes })
}

fn select_sql(number: i64, columns: &[usize]) -> String {
    format!(
        "SELECT {} FROM data_{number} ORDER BY n LIMIT $1",
        column_list(columns.iter().copied())
    )
}

pub(super) async fn create_on_sqlite(
    connection: &mut SqliteConnection,
    number: i64,
    mut source: CsvSource,
    key: &[usize],
) -> Result<Loaded, AppError> {
    let columns = source.columns.len();
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await.map_err(StoreError::from)?;
    sqlx::query(AssertSqlSafe(create_sql(number, columns)))
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    let into = format!("INSERT INTO data_{number} (n, {}) ", column_list(0..columns));
    let mut n = 0_i64;
    while let Some(batch) = source.rows.recv().await {
        for rows in batch?.chunks((MOST_VALUES / (columns + 1)).max(1)) {
            let mut insert: QueryBuilder<Sqlite> = QueryBuilder::new(&into);
            insert.push_values(rows, |mut values, row| {
                n += 1;
                values.push_bind(n);
                for value in row {
                    values.push_bind(value);
                }
            });
            insert.build().execute(&mut *tx).await.map_err(StoreError::from)?;
        }
    }
    if !key.is_empty() {
        for sql in key_sql(number, key) {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(StoreError::from)?;
        }
    }
    let row = sqlx::query(AssertSqlSafe(size_sql(number, columns)))
        .fetch_one(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    let loaded = loaded(&row)?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(loaded)
}

#[expect(clippy::disallowed_methods, reason = "table data has no part in our other transactions")]
pub(super) async fn create_on_postgres(
    pool: &PgPool,
    number: i64,
    mut source: CsvSource,
    key: &[usize],
) -> Result<Loaded, AppError> {
    let columns = source.columns.len();
    let pool = pool.clone();
    let mut tx = begun(async move { pool.begin().await }).await?;
    sqlx::query(AssertSqlSafe(create_sql(number, columns)))
        .execute(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    let copy_sql =
        format!("COPY data_{number} (n, {}) FROM STDIN (FORMAT csv)", column_list(0..columns));
    let mut copy = tx.copy_in_raw(&copy_sql).await.map_err(StoreError::from)?;
    let mut n = 0_i64;
    while let Some(batch) = source.rows.recv().await {
        let batch = match batch {
            Ok(batch) => batch,
            Err(refusal) => {
                copy.abort("the CSV was refused").await.map_err(StoreError::from)?;
                return Err(refusal);
            }
        };
        let mut lines = Vec::new();
        for row in &batch {
            n += 1;
            encode(&mut lines, n, row);
        }
        copy.send(lines).await.map_err(StoreError::from)?;
    }
    copy.finish().await.map_err(StoreError::from)?;
    if !key.is_empty() {
        for sql in key_sql(number, key) {
            sqlx::query(AssertSqlSafe(sql)).execute(&mut *tx).await.map_err(StoreError::from)?;
        }
    }
    let row = sqlx::query(AssertSqlSafe(size_sql(number, columns)))
        .fetch_one(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    let loaded = loaded(&row)?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(loaded)
}

/// One line for COPY. Every value in quotes: without them an empty one would be NULL.
fn encode(line: &mut Vec<u8>, n: i64, row: &csv::StringRecord) {
    line.extend_from_slice(n.to_string().as_bytes());
    for value in row {
        line.extend_from_slice(b",\"");
        for (index, part) in value.split('"').enumerate() {
            if index > 0 {
                line.extend_from_slice(b"\"\"");
            }
            line.extend_from_slice(part.as_bytes());
        }
        line.push(b'"');
    }
    line.push(b'\n');
}

pub(super) async fn read_on_sqlite(
    connection: &mut SqliteConnection,
    number: i64,
    columns: &[usize],
    limit: u32,
) -> Result<Option<Vec<Vec<String>>>, StoreError> {
    let query = sqlx::query(AssertSqlSafe(select_sql(number, columns))).bind(i64::from(limit));
    collect(query.fetch(connection)).await
}

pub(super) async fn read_on_postgres(
    pool: &PgPool,
    number: i64,
    columns: &[usize],
    limit: u32,
) -> Result<Option<Vec<Vec<String>>>, StoreError> {
    let query = sqlx::query(AssertSqlSafe(select_sql(number, columns))).bind(i64::from(limit));
    collect(query.fetch(pool)).await
}

/// The rows as text; none when they are more than a preview may hold.
async fn collect<R: Row>(
    mut rows: impl Stream<Item = Result<R, sqlx::Error>> + Unpin,
) -> Result<Option<Vec<Vec<String>>>, StoreError>
where
    usize: sqlx::ColumnIndex<R>,
    for<'r> String: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    let mut found = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await? {
        let values =
            (0..row.len()).map(|index| row.try_get(index)).collect::<Result<Vec<String>, _>>()?;
        bytes += values.iter().map(String::len).sum::<usize>();
        if bytes > MOST_PREVIEWED {
            return Ok(None);
        }
        found.push(values);
    }
    Ok(Some(found))
}

fn drop_sql(number: i64) -> String {
    format!("DROP TABLE IF EXISTS data_{number}")
}

pub(super) async fn drop_on_sqlite(
    connection: &mut SqliteConnection,
    numbers: &[i64],
) -> Result<(), StoreError> {
    for number in numbers {
        sqlx::query(AssertSqlSafe(drop_sql(*number))).execute(&mut *connection).await?;
    }
    Ok(())
}

pub(super) async fn drop_on_postgres(pool: &PgPool, numbers: &[i64]) -> Result<(), StoreError> {
    for number in numbers {
        sqlx::query(AssertSqlSafe(drop_sql(*number))).execute(pool).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn values_reach_postgres_as_they_are() {
        let mut line = Vec::new();
        encode(&mut line, 7, &csv::StringRecord::from(vec!["a\"b", "", "x,\ny"]));
        assert_eq!(String::from_utf8(line).unwrap(), "7,\"a\"\"b\",\"\",\"x,\ny\"\n");
    }
}
