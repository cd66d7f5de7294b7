//! What tests find in the database that nobody is shown.

use super::TestApp;
use crate::db::on_tx;
use app::value::ProjectId;
use sqlx::AssertSqlSafe;

/// Where something of a project is kept.
const TABLES: [&str; 8] = [
    "buckets",
    "tables",
    "tokens",
    "token_buckets",
    "events",
    "project_members",
    "configurations",
    "token_shares",
];

impl TestApp {
    /// How many rows belong to the project, by table; those without any are left out.
    pub(crate) async fn rows_of(&self, project: ProjectId) -> Vec<(&'static str, i64)> {
        let mut tx = self.core().db.read().await.unwrap();
        let mut found = Vec::new();
        for table in TABLES {
            let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE project_id = $1"));
            let count: i64 = on_tx!(&mut tx, conn => sqlx::query_scalar(sql).bind(project.0)
                .fetch_one(conn).await)
            .unwrap();
            if count > 0 {
                found.push((table, count));
            }
        }
        found
    }
}
