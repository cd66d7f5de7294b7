//! Where the rows are: on SQLite in a file of each project's own, so that an import never holds
//! the lock that a sign-in waits for; on PostgreSQL in tables beside the others.
//!
//! A table is called `data_<number>`, its columns `n` (the row's number) and `c0`, `c1`, …: no
//! text that anybody typed becomes part of an SQL statement.

mod store;

use super::csv_source::CsvSource;
use crate::{
    db::{Db, StoreError},
    error::{busy, internal},
};
use app::{error::AppError, value::ProjectId};
use sqlx::{ConnectOptions, PgPool, SqliteConnection};
use std::path::PathBuf;
use tokio::sync::Semaphore;

/// Imports that run at once; on PostgreSQL each holds a connection for as long as it takes.
const IMPORTS: usize = 4;

/// The rows of all tables.
pub struct Data {
    place: Place,
    imports: Semaphore,
}

/// Where they are.
enum Place {
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
        let place = match db {
            Db::Sqlite { .. } => Place::Sqlite(data_dir.join("projects")),
            Db::Postgres(pool) => Place::Postgres(pool.clone()),
        };
        Self { place, imports: Semaphore::new(IMPORTS) }
    }

    /// Makes table `number` and fills it. On refusal nothing of it stays.
    pub(super) async fn create(
        &self,
        project: ProjectId,
        number: i64,
        source: CsvSource,
        key: &[usize],
    ) -> Result<Loaded, AppError> {
        let _place = self.imports.try_acquire().map_err(|_| busy(5))?;
        match &self.place {
            Place::Sqlite(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(|error| internal(&error))?;
                let mut connection = open(folder, project).await?;
                store::create_on_sqlite(&mut connection, number, source, key).await
            }
            Place::Postgres(pool) => store::create_on_postgres(pool, number, source, key).await,
        }
    }

    /// The first rows of a table: these columns, in the order of the import. None when they are too
    /// large to be looked at.
    pub(super) async fn read(
        &self,
        project: ProjectId,
        number: i64,
        columns: &[usize],
        limit: u32,
    ) -> Result<Option<Vec<Vec<String>>>, StoreError> {
        match &self.place {
            Place::Sqlite(folder) => {
                let mut connection = open(folder, project).await?;
                store::read_on_sqlite(&mut connection, number, columns, limit).await
            }
            Place::Postgres(pool) => store::read_on_postgres(pool, number, columns, limit).await,
        }
    }

    /// Drops everything that a project has; `numbers` are those of its tables.
    pub(crate) async fn remove(&self, project: ProjectId, numbers: &[i64]) -> Result<(), AppError> {
        let Place::Sqlite(folder) = &self.place else {
            return Ok(self.drop(project, numbers).await?);
        };
        for ending in ["", "-wal", "-shm"] {
            let file = folder.join(format!("{project}.db{ending}"));
            match tokio::fs::remove_file(&file).await {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(internal(&error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Drops tables; those that are not there are no error.
    pub(super) async fn drop(&self, project: ProjectId, numbers: &[i64]) -> Result<(), StoreError> {
        match &self.place {
            Place::Sqlite(folder) => {
                let mut connection = open(folder, project).await?;
                store::drop_on_sqlite(&mut connection, numbers).await
            }
            Place::Postgres(pool) => store::drop_on_postgres(pool, numbers).await,
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
