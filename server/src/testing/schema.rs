//! Both databases have the same schema: what one forgets, the other must not rely on.

use super::{Backend, TestApp};
use crate::db::Db;
use sqlx::{AssertSqlSafe, Row};
use std::collections::BTreeSet;

/// `table.column nullable key`, and `table: index columns` for every index.
type Shape = BTreeSet<String>;

async fn sqlite_shape(db: &Db) -> Shape {
    let Db::Sqlite { write, .. } = db else { panic!("not SQLite") };
    let mut shape = Shape::new();
    let tables = sqlx::query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\' \
         AND name NOT LIKE 'sqlite%'",
    );
    for table in tables.fetch_all(write).await.unwrap() {
        let table: String = table.get(0);
        let sql = AssertSqlSafe(format!(
            "SELECT name, \"notnull\", pk FROM pragma_table_info('{table}')"
        ));
        for column in sqlx::query(sql).fetch_all(write).await.unwrap() {
            let (name, not_null, key): (String, i64, i64) =
                (column.get(0), column.get(1), column.get(2));
            shape.insert(format!("{table}.{name} not null {} key {}", not_null == 1, key > 0));
        }
        let sql = AssertSqlSafe(format!(
            "SELECT i.name, i.\"unique\", i.partial, \
             (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno)) \
             FROM pragma_index_list('{table}') i WHERE i.origin <> 'pk'"
        ));
        for index in sqlx::query(sql).fetch_all(write).await.unwrap() {
            let (unique, partial, columns): (i64, i64, String) =
                (index.get(1), index.get(2), index.get(3));
            shape.insert(format!(
                "{table}: unique {} partial {} ({columns})",
                unique == 1,
                partial == 1
            ));
        }
        let sql = AssertSqlSafe(format!(
            "SELECT \"table\", group_concat(\"from\", ',') FROM pragma_foreign_key_list('{table}') GROUP BY id, \"table\""
        ));
        for key in sqlx::query(sql).fetch_all(write).await.unwrap() {
            let (other, columns): (String, String) = (key.get(0), key.get(1));
            shape.insert(format!("{table} ({columns}) -> {other}"));
        }
    }
    shape
}

async fn postgres_shape(db: &Db) -> Shape {
    let Db::Postgres(pool) = db else { panic!("not PostgreSQL") };
    let mut shape = Shape::new();
    let columns = sqlx::query(
        "SELECT c.table_name::text, c.column_name::text, c.is_nullable = 'NO', EXISTS ( \
         SELECT 1 FROM information_schema.table_constraints t \
         JOIN information_schema.key_column_usage k USING (constraint_name, table_name) \
         WHERE t.constraint_type = 'PRIMARY KEY' AND t.table_name = c.table_name \
         AND k.column_name = c.column_name) \
         FROM information_schema.columns c WHERE c.table_schema = 'public' \
         AND c.table_name NOT LIKE '\\_sqlx%' AND NOT EXISTS (SELECT 1 FROM pg_class p \
         WHERE p.relname = c.table_name AND p.relispartition)",
    );
    for column in columns.fetch_all(pool).await.unwrap() {
        let (table, name): (String, String) = (column.get(0), column.get(1));
        let (not_null, key): (bool, bool) = (column.get(2), column.get(3));
        shape.insert(format!("{table}.{name} not null {not_null} key {key}"));
    }
    let indexes = sqlx::query(
        "SELECT t.relname::text, i.indisunique, i.indpred IS NOT NULL, \
         (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey::smallint[]) \
         WITH ORDINALITY AS k(attnum, n) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
         JOIN pg_namespace s ON s.oid = t.relnamespace \
         WHERE s.nspname = 'public' AND NOT i.indisprimary AND t.relname NOT LIKE '\\_sqlx%' \
         AND NOT t.relispartition",
    );
    for index in indexes.fetch_all(pool).await.unwrap() {
        let (table, unique, partial, columns): (String, bool, bool, String) =
            (index.get(0), index.get(1), index.get(2), index.get(3));
        shape.insert(format!("{table}: unique {unique} partial {partial} ({columns})"));
    }
    let keys = sqlx::query(
        "SELECT t.relname::text, o.relname::text, \
         (SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(c.conkey) \
         WITH ORDINALITY AS k(attnum, n) \
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum) \
         FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid \
         JOIN pg_class o ON o.oid = c.confrelid WHERE c.contype = 'f' \
         AND NOT t.relispartition",
    );
    for key in keys.fetch_all(pool).await.unwrap() {
        let (table, other, columns): (String, String, String) =
            (key.get(0), key.get(1), key.get(2));
        shape.insert(format!("{table} ({columns}) -> {other}"));
    }
    shape
}

#[tokio::test]
async fn both_databases_have_the_same_schema() {
    let Some(postgres) = TestApp::start(Backend::Postgres).await else { return };
    let sqlite = TestApp::start(Backend::Sqlite).await.unwrap();
    let sqlite = sqlite_shape(&sqlite.core().db).await;
    let postgres = postgres_shape(&postgres.core().db).await;
    let missing: Vec<_> = sqlite.symmetric_difference(&postgres).collect();
    assert!(missing.is_empty(), "only one database has: {missing:#?}");
    assert!(sqlite.len() > 80, "the comparison sees the schema: {}", sqlite.len());
}

#[rstest::rstest]
#[tokio::test]
async fn a_database_remembers_its_keyring(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    assert_eq!(app.core().db.key_check().await.unwrap(), None);
    app.core().db.set_key_check(&[7; 32]).await.unwrap();
    assert_eq!(app.core().db.key_check().await.unwrap(), Some(vec![7; 32]));
}
