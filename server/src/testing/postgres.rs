use crate::db::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Mutex;

/// The database that the others are copies of, once it was made.
static TEMPLATE: Mutex<Option<String>> = Mutex::const_new(None);
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A database with the schema in it, on the server of `TEST_POSTGRES_URL` (which ends with a
/// slash and no database). None when that is not set, unless `REQUIRE_POSTGRES` is.
pub(super) async fn fresh_database() -> Option<String> {
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        assert!(std::env::var("REQUIRE_POSTGRES").is_err(), "TEST_POSTGRES_URL is not set");
        return None;
    };
    let server = server.trim_end_matches('/').trim_end_matches("/postgres").to_owned();
    let process = std::process::id();
    let mut template = TEMPLATE.lock().await;
    let mut connection = PgConnection::connect(&format!("{server}/postgres")).await.unwrap();
    if template.is_none() {
        let name = format!("template_{process}");
        run(&mut connection, format!("CREATE DATABASE {name}")).await;
        let db = Db::connect(&format!("{server}/{name}")).await.unwrap();
        db.migrate().await.unwrap();
        db.close().await;
        *template = Some(name);
    }
    let name = format!("test_{process}_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let template = template.as_ref().unwrap();
    run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    connection.close().await.unwrap();
    Some(format!("{server}/{name}"))
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::query(AssertSqlSafe(sql)).execute(connection).await.unwrap();
}
