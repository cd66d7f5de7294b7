//! Two databases behind one SQL text.
//!
//! The portable subset, on which every `store.rs` relies: no arrays or `ANY`, no `ILIKE`, no
//! `FOR UPDATE`, no `DISTINCT ON`, no `INTERVAL`, no JSON operators; `NULLS LAST` spelt out; human
//! text sorted in Rust (collations differ); `CAST(SUM(x) AS BIGINT)`; bare nullable parameters
//! cast; columns listed. Changes are compare-and-set: `UPDATE … WHERE <the state it was in>`, then
//! the number of rows is checked. Time is bound, never asked of the database.

mod error;
mod postgres;
mod sqlite;
mod sqlite_mark;
pub(crate) use sqlite::options as sqlite_options;
mod tx;

pub use error::{StoreError, expect_one};
pub use sqlite_mark::{Mark, Marker};
pub use tx::{Reading, Tx};
pub(crate) use tx::{on_reading, on_tx};

use sqlx::{PgPool, SqlitePool, migrate::Migrator};
use std::sync::Arc;

/// What is the same on both databases.
static COMMON: Migrator = sqlx::migrate!("./migrations");
static OF_SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static OF_POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

fn with_common(own: &Migrator) -> Migrator {
    Migrator::with_migrations(COMMON.iter().chain(own.iter()).cloned().collect())
}

/// Begins a transaction, to the end even when nobody waits for it any more. Broken off half way,
/// the connection would go back to the pool inside a transaction that nobody knows of, and whoever
/// got it next would see what was true then.
pub(crate) async fn begun<T: Send + 'static>(
    begin: impl Future<Output = Result<T, sqlx::Error>> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::spawn(begin).await {
        Ok(result) => Ok(result?),
        Err(_) => Err(StoreError::Database(sqlx::Error::WorkerCrashed)),
    }
}

/// The database of an installation.
#[derive(Debug, Clone)]
pub enum Db {
    /// One file. Writers queue on a single connection; readers never wait for them.
    Sqlite { write: SqlitePool, read: SqlitePool, marker: Arc<Marker> },
    /// A server.
    Postgres(PgPool),
}

impl Db {
    /// Connects to `sqlite://…` or `postgres://…`. A SQLite file that is not there is made.
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            postgres::connect(url).await
        } else {
            sqlite::connect(url).await
        }
    }

    /// Brings the schema up to date.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { write, .. } => with_common(&OF_SQLITE).run(write).await,
            Self::Postgres(pool) => with_common(&OF_POSTGRES).run(pool).await,
        }
        .map_err(|error| StoreError::Migration(error.to_string()))
    }

    /// Opens a transaction that may write. On SQLite it holds the write lock from the start, so
    /// that what it read cannot change before it writes.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub async fn write(&self) -> Result<Tx, StoreError> {
        let db = self.clone();
        begun(async move {
            Ok(match db {
                Self::Sqlite { write, .. } => {
                    Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
                }
                Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
            })
        })
        .await
    }

    /// Opens a transaction that reads one consistent state.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let db = self.clone();
        begun(async move {
            Ok(match db {
                Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
                Self::Postgres(pool) => Tx::Postgres(
                    pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
                ),
            })
        })
        .await
    }

    /// A connection to keep, for single statements that read.
    pub async fn reading(&self) -> Result<Reading, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Reading::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Reading::Postgres(pool.acquire().await?),
        })
    }

    /// The state of the database at this moment, where that can be seen without asking it: between
    /// two equal marks nothing was committed, by this process or another.
    pub fn mark(&self) -> Option<Mark> {
        match self {
            Self::Sqlite { marker, .. } => marker.read(),
            Self::Postgres(_) => None,
        }
    }

    /// The mark of the keyring that this database belongs to, if it has one.
    pub async fn key_check(&self) -> Result<Option<Vec<u8>>, StoreError> {
        let mut tx = self.read().await?;
        let sql = "SELECT key_check FROM installation";
        Ok(on_tx!(&mut tx, conn => sqlx::query_scalar(sql).fetch_optional(conn).await)?)
    }

    /// Ties the database to a keyring.
    pub async fn set_key_check(&self, check: &[u8; 32]) -> Result<(), StoreError> {
        let mut tx = self.write().await?;
        let sql = "INSERT INTO installation (key_check) VALUES ($1)";
        on_tx!(&mut tx, conn => sqlx::query(sql).bind(check.as_slice())
            .execute(conn).await.map(|_| ()))?;
        tx.commit().await
    }

    /// Answers when the database does.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { read, .. } => sqlx::query("SELECT 1").execute(read).await.map(|_| ()),
            Self::Postgres(pool) => sqlx::query("SELECT 1").execute(pool).await.map(|_| ()),
        }
        .map_err(StoreError::from)
    }

    /// Finishes what is running and closes every connection.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp,
    };
    use futures::FutureExt;
    use rstest::rstest;
    use std::{future::poll_fn, task::Poll, time::Duration};

    /// Lets a future go on so many times, then drops it: a client that went away.
    async fn break_off(after: usize, future: impl Future) {
        let mut future = std::pin::pin!(future);
        let mut polls = 0;
        poll_fn(|context| {
            polls += 1;
            match future.as_mut().poll(context) {
                Poll::Pending if polls <= after => Poll::Pending,
                _ => Poll::Ready(()),
            }
        })
        .await;
    }

    #[rstest]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_transaction_that_is_broken_off_leaves_nothing_behind(
        #[values(Sqlite, Postgres)] backend: Backend,
    ) {
        let Some(app) = TestApp::start(backend).await else { return };
        let ada = app.user("ada").await;
        for round in 0..40 {
            let phone = app.sign_in(&ada.email).await;
            let breaks: Vec<_> = (0..20)
                .map(|n| break_off(n % 4, app.services().sessions.list(&ada.actor)))
                .collect();
            let _ =
                tokio::time::timeout(Duration::from_secs(20), futures::future::join_all(breaks))
                    .await;
            let proof = &app.services().proof;
            for _ in 0..20 {
                proof.give_up(&phone.actor).await.unwrap();
            }
            app.services().sessions.revoke_others(&ada.actor).await.unwrap();
            let alive = (0..20).map(|_| app.call(Some(&phone), "/api/home", "").map(|r| r.status));
            for status in futures::future::join_all(alive).await {
                assert_eq!(status, 401, "round {round}: what was true then is seen no more");
            }
        }
    }
}
