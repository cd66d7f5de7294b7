//! Where the rows are: on SQLite in a file of each project's own, so that an import never holds
//! the lock that a sign-in waits for; on PostgreSQL in tables beside the others.
//!
//! A table is called `data_<number>`, its columns `n` (the row's number) and `c0`, `c1`, …: no
//! text that anybody typed becomes part of an SQL statement.

mod store;

use super::csv_source::CsvSource;
use crate::{
    db::{Db, StoreError},
    error::internal,
};
use app::{error::AppError, value::ProjectId};
use sqlx::{ConnectOptions, PgPool, SqliteConnection};
use std::path::PathBuf;

/// The rows of all tables.
#[derive(Debug, Clone)]
pub enum Data {
    /// A folder with one file a project.
    Sqlite(PathBuf),
    /// The same server as everything else.
    Postgres(PgPool),
}

/// What an import put into a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loaded {
    pub(super) rows: i64,
    /// Of the values, without anything that the database adds.
    pub(super) bytes: i64,
}

impl Data {
    /// The rows that belong to this database.
    pub fn beside(db: &Db, data_dir: &std::path::Path) -> Self {
        match db {
            Db::Sqlite { .. } => Self::Sqlite(data_dir.join("projects")),
            Db::Postgres(pool) => Self::Postgres(pool.clone()),
        }
    }

    /// Makes table `number` and fills it. On refusal nothing of it stays.
    pub(super) async fn create(
        &self,
        project: ProjectId,
        number: i64,
        source: CsvSource,
        key: &[usize],
    ) -> Result<Loaded, AppError> {
        match self {
            Self::Sqlite(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(|error| internal(&error))?;
                let mut connection = open(folder, project).await?;
                store::create_on_sqlite(&mut connection, number, source, key).await
            }
            Self::Postgres(pool) => store::create_on_postgres(pool, number, source, key).await,
        }
    }

    /// The first rows of a table: these columns, in the order of the import.
    pub(super) async fn read(
        &self,
        project: ProjectId,
        number: i64,
        columns: &[usize],
        limit: u32,
    ) -> Result<Vec<Vec<String>>, StoreError> {
        match self {
            Self::Sqlite(folder) => {
                let mut connection = open(folder, project).await?;
                store::read_on_sqlite(&mut connection, number, columns, limit).await
            }
            Self::Postgres(pool) => store::read_on_postgres(pool, number, columns, limit).await,
        }
    }

    /// Drops tables; those that are not there are no error.
    pub(super) async fn drop(&self, project: ProjectId, numbers: &[i64]) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(folder) => {
                let mut connection = open(folder, project).await?;
                store::drop_on_sqlite(&mut connection, numbers).await
            }
            Self::Postgres(pool) => store::drop_on_postgres(pool, numbers).await,
        }
    }
}

async fn open(
    folder: &std::path::Path,
    project: ProjectId,
) -> Result<SqliteConnection, StoreError> {
    let url = format!("sqlite://{}", folder.join(format!("{project}.db")).display());
    Ok(crate::db::sqlite_options(&url)?.connect().await?)
}
