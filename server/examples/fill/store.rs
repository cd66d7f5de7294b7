//! The SQL of filling.

use server::db::{Db, StoreError, Tx};
use sqlx::{AssertSqlSafe, PgConnection, SqliteConnection};
use std::{borrow::Cow, fmt::Write as _};
use uuid::Uuid;

/// A value of a row.
pub(crate) enum Value {
    Nothing,
    Number(i64),
    Flag(bool),
    Text(Cow<'static, str>),
    Bytes(Vec<u8>),
    Uuid(Uuid),
}

impl Value {
    pub(crate) fn text(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Text(text.into())
    }

    /// What is there, or nothing.
    pub(crate) fn perhaps<T>(value: Option<T>, of: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, of)
    }
}

pub(crate) type Row = Vec<Value>;

/// Where rows go; their values are in the order of these columns.
pub(crate) struct Table {
    name: &'static str,
    columns: &'static [&'static str],
}

pub(crate) static BUCKETS: Table =
    Table { name: "buckets", columns: &["project_id", "id", "description", "created_at"] };

pub(crate) static TOKENS: Table = Table {
    name: "tokens",
    columns: &[
        "id",
        "project_id",
        "kind",
        "creator_id",
        "description",
        "digest",
        "can_manage_buckets",
        "can_read_all_file_uploads",
        "can_purge_trash",
        "components",
        "created_at",
        "refreshed_at",
        "expires_at",
        "last_used_at",
        "last_used_addr",
        "last_used_client",
    ],
};

pub(crate) static TOKEN_BUCKETS: Table = Table {
    name: "token_buckets",
    columns: &["token_id", "project_id", "bucket_id", "permission"],
};

pub(crate) static TOKEN_STRINGS: Table =
    Table { name: "token_strings", columns: &["token_id", "sealed"] };

pub(crate) static EVENTS: Table = Table {
    name: "events",
    columns: &[
        "id",
        "uuid",
        "project_id",
        "event",
        "component",
        "configuration_id",
        "run_id",
        "kind",
        "message",
        "object_type",
        "object_id",
        "object_name",
        "token_id",
        "token_name",
        "details",
        "remote_addr",
        "user_agent",
        "created_at",
    ],
};

/// Rows of one statement. More make it no faster.
const MOST_ROWS: usize = 500;
/// SQLite takes 32,766 values in a statement.
const MOST_VALUES: usize = 32_000;
/// Bytes that are sent at once.
const MOST_BYTES: usize = 1 << 20;

/// Writes rows, many with each statement.
pub(crate) async fn insert(tx: &mut Tx, table: &Table, rows: Vec<Row>) -> Result<(), StoreError> {
    match tx {
        Tx::Sqlite(tx) => insert_together(&mut *tx, table, rows).await,
        Tx::Postgres(tx) => copy(&mut *tx, table, &rows).await,
    }
    .map_err(StoreError::from)
}

async fn insert_together(
    conn: &mut SqliteConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), sqlx::Error> {
    let most = MOST_ROWS.min(MOST_VALUES / table.columns.len());
    let mut rows = rows.into_iter();
    while rows.len() > 0 {
        let chunk: Vec<Row> = rows.by_ref().take(most).collect();
        let places = format!("({})", vec!["?"; table.columns.len()].join(", "));
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {}",
            table.name,
            table.columns.join(", "),
            vec![places; chunk.len()].join(", ")
        );
        let query = sqlx::query(AssertSqlSafe(sql));
        let bound = chunk.into_iter().flatten().fold(query, |query, value| match value {
            Value::Nothing => query.bind(None::<i64>),
            Value::Number(number) => query.bind(number),
            Value::Flag(flag) => query.bind(flag),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Uuid(uuid) => query.bind(uuid),
        });
        bound.execute(&mut *conn).await?;
    }
    Ok(())
}

async fn copy(conn: &mut PgConnection, table: &Table, rows: &[Row]) -> Result<(), sqlx::Error> {
    let sql = format!("COPY {} ({}) FROM STDIN", table.name, table.columns.join(", "));
    let mut copy = conn.copy_in_raw(&sql).await?;
    let mut text = String::with_capacity(MOST_BYTES);
    for row in rows {
        write_row(&mut text, row);
        if text.len() > MOST_BYTES {
            copy.send(text.as_bytes()).await?;
            text.clear();
        }
    }
    copy.send(text.as_bytes()).await?;
    copy.finish().await?;
    Ok(())
}

/// A row as `COPY` reads it: values between tabs, one row a line.
fn write_row(text: &mut String, row: &[Value]) {
    for (position, value) in row.iter().enumerate() {
        if position > 0 {
            text.push('\t');
        }
        // a String takes whatever is written
        let _ = match value {
            Value::Nothing => write!(text, "\\N"),
            Value::Number(number) => write!(text, "{number}"),
            Value::Flag(flag) => write!(text, "{flag}"),
            Value::Uuid(uuid) => write!(text, "{uuid}"),
            Value::Text(words) => words.chars().try_for_each(|c| match c {
                '\\' => write!(text, "\\\\"),
                '\t' => write!(text, "\\t"),
                '\n' => write!(text, "\\n"),
                '\r' => write!(text, "\\r"),
                c => text.write_char(c),
            }),
            Value::Bytes(bytes) => {
                text.push_str("\\\\x");
                bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}"))
            }
        };
    }
    text.push('\n');
}

/// The oldest working master token of the project.
pub(crate) async fn find_master(tx: &mut Tx, project: i64) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM tokens WHERE project_id = $1 AND kind = 'master' \
               AND deleted_at IS NULL ORDER BY id LIMIT 1";
    Ok(match tx {
        Tx::Sqlite(tx) => sqlx::query_scalar(sql).bind(project).fetch_optional(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_scalar(sql).bind(project).fetch_optional(&mut **tx).await,
    }?)
}

/// The ids of the buckets of the project.
pub(crate) async fn list_buckets(tx: &mut Tx, project: i64) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM buckets WHERE project_id = $1 ORDER BY id";
    Ok(match tx {
        Tx::Sqlite(tx) => sqlx::query_scalar(sql).bind(project).fetch_all(&mut **tx).await,
        Tx::Postgres(tx) => sqlx::query_scalar(sql).bind(project).fetch_all(&mut **tx).await,
    }?)
}

/// Makes the one connection that writes fast. A crash of this program still leaves the file as it
/// was after some transaction; a power cut may not.
pub(crate) async fn hurry(db: &Db) -> Result<(), StoreError> {
    let Db::Sqlite { write, .. } = db else { return Ok(()) };
    for pragma in ["PRAGMA synchronous = OFF", "PRAGMA cache_size = -262144"] {
        sqlx::query(pragma).execute(write).await?;
    }
    Ok(())
}

/// Leaves the database as it is after years of quiet growth: SQLite with everything in its one
/// file, PostgreSQL with its statistics.
pub(crate) async fn settle(db: &Db) -> Result<(), StoreError> {
    match db {
        Db::Sqlite { write, .. } => {
            for pragma in ["PRAGMA synchronous = FULL", "PRAGMA wal_checkpoint(TRUNCATE)"] {
                sqlx::query(pragma).execute(write).await?;
            }
        }
        Db::Postgres(pool) => {
            sqlx::query("ANALYZE").execute(pool).await?;
        }
    }
    Ok(())
}

/// How many rows refer to a row that is not there. (PostgreSQL has looked at each that it took.)
pub(crate) async fn count_orphans(db: &Db) -> Result<usize, StoreError> {
    let Db::Sqlite { read, .. } = db else { return Ok(0) };
    Ok(sqlx::query("PRAGMA foreign_key_check").fetch_all(read).await?.len())
}
