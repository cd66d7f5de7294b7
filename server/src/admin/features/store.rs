mod of_templates;

pub(crate) use of_templates::insert_from_template;
pub(super) use of_templates::{delete_of_template, insert_of_template, list_of_template};

use crate::db::{StoreError, Tx, on_tx};
use app::value::{FeatureId, ProjectId, Timestamp, UserId};
use sqlx::AssertSqlSafe;

/// A feature.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct FeatureRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) is_for_admins: bool,
    pub(crate) is_for_programs: bool,
    pub(crate) created_at: i64,
}

/// Who has a feature, in short.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HolderRow {
    pub(super) id: i64,
    pub(super) name: String,
    /// Empty for a project.
    pub(super) email: String,
}

/// What a feature can be given to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    Project(ProjectId),
    User(UserId),
}

/// The tables of a kind of holder: theirs, what they have, and the column that names them there.
type Tables = (&'static str, &'static str, &'static str);

const OF_PROJECTS: Tables = ("projects", "project_features", "project_id");
const OF_USERS: Tables = ("users", "user_features", "user_id");

impl Holder {
    fn tables(self) -> (Tables, i64) {
        match self {
            Self::Project(id) => (OF_PROJECTS, id.0),
            Self::User(id) => (OF_USERS, id.0),
        }
    }
}

/// Holds those that the condition names until the transaction ends: what they have is written beside
/// them by one at a time.
async fn hold_holders(
    tx: &mut Tx,
    (holders, _, _): Tables,
    condition: &str,
    id: i64,
) -> Result<(), StoreError> {
    let sql = AssertSqlSafe(format!("UPDATE {holders} SET features = features WHERE {condition}"));
    on_tx!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Writes the names of what they have beside them, without the feature `without`.
async fn update_names(
    tx: &mut Tx,
    (holders, given, column): Tables,
    condition: &str,
    id: i64,
    without: Option<FeatureId>,
) -> Result<(), StoreError> {
    let sql = AssertSqlSafe(format!(
        "UPDATE {holders} SET features = COALESCE((SELECT string_agg(f.name, ',' ORDER BY f.id) \
         FROM {given} x JOIN features f ON f.id = x.feature_id \
         WHERE x.{column} = {holders}.id AND f.id <> $2), '') WHERE {condition}"
    ));
    let without = without.map_or(0, |id| id.0);
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(without)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

fn sql(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT f.id, f.name, f.type AS kind, f.title, f.description, f.is_for_admins, \
         f.is_for_programs, f.created_at FROM features f WHERE {condition}"
    ))
}

/// The id is the caller's, drawn before the name was looked up.
pub(super) async fn insert_feature(tx: &mut Tx, row: &FeatureRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO features (id, name, type, title, description, is_for_admins, \
               is_for_programs, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(row.id)
        .bind(&row.name)
        .bind(&row.kind)
        .bind(&row.title)
        .bind(&row.description)
        .bind(row.is_for_admins)
        .bind(row.is_for_programs)
        .bind(row.created_at)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find_feature(
    tx: &mut Tx,
    id: FeatureId,
) -> Result<Option<FeatureRow>, StoreError> {
    let sql = sql("f.id = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

pub(super) async fn find_by_name(
    tx: &mut Tx,
    name: &str,
) -> Result<Option<FeatureRow>, StoreError> {
    let sql = sql("f.name = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(name).fetch_optional(conn).await)?)
}

/// Those of a type, or all; in the order in which they were made.
pub(super) async fn list_features(
    tx: &mut Tx,
    kind: Option<&str>,
) -> Result<Vec<FeatureRow>, StoreError> {
    let sql = sql("(CAST($1 AS TEXT) IS NULL OR f.type = $1) ORDER BY f.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(kind).fetch_all(conn).await)?)
}

/// How many projects and people have each feature: its id, then both numbers.
pub(super) async fn count_holders(tx: &mut Tx) -> Result<Vec<(i64, i64, i64)>, StoreError> {
    let sql = "SELECT f.id, \
               (SELECT COUNT(*) FROM project_features p WHERE p.feature_id = f.id), \
               (SELECT COUNT(*) FROM user_features u WHERE u.feature_id = f.id) FROM features f";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?)
}

/// Writes what may change back.
pub(super) async fn update_feature(tx: &mut Tx, row: &FeatureRow) -> Result<bool, StoreError> {
    let sql = "UPDATE features SET title = $1, description = $2, is_for_admins = $3, \
               is_for_programs = $4 WHERE id = $5";
    let rows = on_tx!(tx, conn => sqlx::query(sql)
        .bind(&row.title)
        .bind(&row.description)
        .bind(row.is_for_admins)
        .bind(row.is_for_programs)
        .bind(row.id)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Takes it from everybody and away. False when there was none.
pub(super) async fn delete_feature(tx: &mut Tx, id: FeatureId) -> Result<bool, StoreError> {
    for tables in [OF_PROJECTS, OF_USERS] {
        let (_, given, column) = tables;
        let have_it = format!("id IN (SELECT {column} FROM {given} WHERE feature_id = $1)");
        hold_holders(tx, tables, &have_it, id.0).await?;
        update_names(tx, tables, &have_it, id.0, Some(id)).await?;
        let sql = AssertSqlSafe(format!("DELETE FROM {given} WHERE feature_id = $1"));
        on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    }
    let sql = "DELETE FROM template_features WHERE feature_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    let sql = "DELETE FROM features WHERE id = $1";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Projects that have it, without the deleted ones.
pub(super) async fn list_projects(
    tx: &mut Tx,
    id: FeatureId,
) -> Result<Vec<HolderRow>, StoreError> {
    let sql = "SELECT p.id, p.name, '' AS email FROM project_features x \
               JOIN projects p ON p.id = x.project_id \
               WHERE x.feature_id = $1 AND p.deleted_at IS NULL ORDER BY p.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

/// People who have it.
pub(super) async fn list_users(tx: &mut Tx, id: FeatureId) -> Result<Vec<HolderRow>, StoreError> {
    let sql = "SELECT u.id, u.name, u.email FROM user_features x JOIN users u ON u.id = x.user_id \
               WHERE x.feature_id = $1 ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

/// The names of what a project or a person has, in the order in which the features were made.
pub(super) async fn list_names(tx: &mut Tx, holder: Holder) -> Result<Vec<String>, StoreError> {
    let ((holders, _, _), id) = holder.tables();
    let sql = AssertSqlSafe(format!("SELECT features FROM {holders} WHERE id = $1"));
    let names: Option<String> =
        on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id).fetch_optional(conn).await)?;
    Ok(split_names(&names.unwrap_or_default()))
}

/// The names in a column of them.
pub(crate) fn split_names(column: &str) -> Vec<String> {
    column.split(',').filter(|name| !name.is_empty()).map(ToOwned::to_owned).collect()
}

/// Gives the feature to a holder that is held. False for who has it.
pub(super) async fn insert_given(
    tx: &mut Tx,
    holder: Holder,
    feature: FeatureId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (tables, id) = holder.tables();
    let (_, given, column) = tables;
    let sql = AssertSqlSafe(format!(
        "INSERT INTO {given} ({column}, feature_id, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT DO NOTHING"
    ));
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(feature.0).bind(now.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    update_names(tx, tables, "id = $1", id, None).await?;
    Ok(rows == 1)
}

/// Takes the feature from a holder that is held; who does not have it has it no more.
pub(super) async fn delete_given(
    tx: &mut Tx,
    holder: Holder,
    feature: FeatureId,
) -> Result<(), StoreError> {
    let (tables, id) = holder.tables();
    let (_, given, column) = tables;
    let sql = AssertSqlSafe(format!("DELETE FROM {given} WHERE {column} = $1 AND feature_id = $2"));
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(feature.0)
        .execute(conn).await.map(|_| ()))?;
    update_names(tx, tables, "id = $1", id, None).await
}

/// Takes everything from a person.
pub(crate) async fn delete_all_of_user(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM user_features WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    update_names(tx, OF_USERS, "id = $1", user.0, None).await
}

/// The names of what a person has.
pub(crate) async fn list_names_of_user(
    tx: &mut Tx,
    user: UserId,
) -> Result<Vec<String>, StoreError> {
    list_names(tx, Holder::User(user)).await
}

/// Has the person the feature of this name?
pub(crate) async fn has_feature(tx: &mut Tx, user: UserId, name: &str) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM user_features x JOIN features f ON f.id = x.feature_id \
               WHERE x.user_id = $1 AND f.name = $2)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(name).fetch_one(conn).await)?)
}
