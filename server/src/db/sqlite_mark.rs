//! How SQLite itself sees that nothing was committed since it last looked: by the header of the WAL
//! index, which every commit of every process changes, and which it writes twice so that a reader
//! recognises a half-written one (<https://www.sqlite.org/walformat.html>, section 2.1). Its own page
//! cache lives as long as this header stays the same.

use std::{
    fs::File,
    os::unix::fs::{FileExt, MetadataExt},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// Bytes of one copy of the header.
const HEADER: usize = 48;
/// The format that is described here; another one says nothing to us.
const FORMAT: u32 = 3_007_000;

/// A state of the database: while the mark is the same, nothing was committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark([u8; HEADER]);

/// Reads marks.
#[derive(Debug)]
pub struct Marker {
    path: PathBuf,
    /// Kept open: opening it costs more than reading it.
    file: Mutex<Option<Arc<File>>>,
}

impl Marker {
    /// `database` is the file of the database.
    pub(super) fn new(database: &std::path::Path) -> Self {
        let mut path = database.as_os_str().to_owned();
        path.push("-shm");
        Self { path: path.into(), file: Mutex::new(None) }
    }

    /// The mark of this moment. None where there is no saying; the database has to be asked then.
    pub(super) fn read(&self) -> Option<Mark> {
        let file = self.open()?;
        let mark = read(&file);
        // without its last connection SQLite removes the file, and makes another one
        if mark.is_some() && file.metadata().is_ok_and(|metadata| metadata.nlink() > 0) {
            return mark;
        }
        *self.file.lock().unwrap_or_else(PoisonError::into_inner) = None;
        None
    }

    fn open(&self) -> Option<Arc<File>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.is_none() {
            *file = File::open(&self.path).ok().map(Arc::new);
        }
        file.clone()
    }
}

fn read(file: &File) -> Option<Mark> {
    let mut both = [0; 2 * HEADER];
    file.read_exact_at(&mut both, 0).ok()?;
    let (first, second) = both.split_at(HEADER);
    let number = |at: usize| first[at..].first_chunk().map(|bytes| u32::from_ne_bytes(*bytes));
    let is_initialised = first[12] == 1;
    let is_whole = first == second && number(0) == Some(FORMAT) && is_initialised;
    is_whole.then(|| first.first_chunk().copied().map(Mark)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::sqlite_options;
    use sqlx::{ConnectOptions, Connection, SqliteConnection};

    async fn connected(database: &std::path::Path) -> SqliteConnection {
        let url = format!("sqlite://{}", database.display());
        sqlite_options(&url).unwrap().connect().await.unwrap()
    }

    async fn run(connection: &mut SqliteConnection, sql: &'static str) {
        sqlx::query(sql).execute(connection).await.unwrap();
    }

    #[tokio::test]
    async fn every_commit_of_whoever_it_is_changes_the_mark_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("marked.db");
        let marker = Marker::new(&database);
        assert_eq!(marker.read(), None, "there is no database yet");
        let mut one = connected(&database).await;
        let mut other = connected(&database).await;
        run(&mut one, "CREATE TABLE t (n BIGINT NOT NULL)").await;
        run(&mut one, "INSERT INTO t (n) VALUES (0)").await;
        let mut before = marker.read().unwrap();
        for round in 0..200 {
            let by = if round % 2 == 0 { &mut one } else { &mut other };
            run(by, "SELECT COUNT(*) FROM t").await;
            assert_eq!(marker.read(), Some(before), "round {round}: it was only read");
            run(by, "UPDATE t SET n = n + 1").await;
            let after = marker.read().unwrap();
            assert_ne!(after, before, "round {round}");
            let mut tx = by.begin().await.unwrap();
            run(&mut tx, "UPDATE t SET n = n + 1").await;
            assert_eq!(marker.read(), Some(after), "round {round}: not committed yet");
            tx.rollback().await.unwrap();
            assert_eq!(marker.read(), Some(after), "round {round}: taken back");
            if round % 50 == 49 {
                run(by, "PRAGMA wal_checkpoint(TRUNCATE)").await;
            }
            run(by, "UPDATE t SET n = n - 1").await;
            before = marker.read().unwrap();
            assert_ne!(after, before, "round {round}");
        }
    }

    #[tokio::test]
    async fn a_file_that_was_made_anew_is_not_taken_for_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("marked.db");
        let marker = Marker::new(&database);
        let mut first = connected(&database).await;
        run(&mut first, "CREATE TABLE t (n BIGINT NOT NULL)").await;
        let old = marker.read();
        assert!(old.is_some());
        first.close().await.unwrap();
        assert_eq!(marker.read(), None, "nobody has the database open");
        let mut second = connected(&database).await;
        run(&mut second, "INSERT INTO t (n) VALUES (1)").await;
        let new = marker.read();
        assert!(new.is_some() && new != old);
    }
}
