use super::templates::Template;
use crate::{
    db::{StoreError, Tx, on_tx},
    project::limits::PAYS_AS_IT_GOES,
};
use app::{
    organization::projects::Role,
    value::{OrganizationId, ProjectId, Timestamp, UserId},
};
use sqlx::AssertSqlSafe;

/// A project with its organization.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct ProjectRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    /// The template that it was made from, `production` for none.
    pub(crate) kind: String,
    pub(crate) default_backend: String,
    pub(crate) retention_days: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) monthly_price: Option<i64>,
    pub(crate) has_try_mode: bool,
    /// The names of its features, with commas between them.
    pub(crate) features: String,
    /// Why it is switched off, while it is.
    pub(crate) disabled_reason: Option<String>,
    pub(crate) disabled_until: Option<String>,
    pub(crate) row_count: i64,
    pub(crate) byte_count: i64,
    pub(crate) organization_id: i64,
    pub(crate) organization_name: String,
    pub(crate) organization_created_at: i64,
    pub(crate) crm_id: String,
    pub(crate) activity_center_project_id: Option<i64>,
    pub(crate) allows_auto_join: bool,
    pub(crate) maintainer_id: i64,
    pub(crate) timezone: Option<String>,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) purged_at: Option<i64>,
    /// As the limits store them.
    pub(crate) limits: String,
    /// All that it was given, in billionths.
    pub(crate) credits: i64,
}

impl ProjectRow {
    /// Does it pay with credits?
    pub(crate) fn pays_as_it_goes(&self) -> bool {
        self.features.split(',').any(|name| name == PAYS_AS_IT_GOES)
    }
}

/// A project about to be made.
pub(crate) struct InsertProject<'a> {
    pub(crate) organization: OrganizationId,
    pub(crate) name: &'a str,
    pub(crate) template: &'static Template,
    pub(crate) backend: &'a str,
    pub(crate) retention_days: i64,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

/// A person about to become a member.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InsertMember<'a> {
    pub(crate) project: ProjectId,
    pub(crate) user: UserId,
    pub(crate) role: Role,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) reason: &'a str,
    pub(crate) invitor: Option<UserId>,
    pub(crate) approver: Option<UserId>,
    pub(crate) now: Timestamp,
}

fn sql(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT p.id, p.name, p.created_at, p.type AS kind, p.default_backend, p.retention_days, \
         p.expires_at, p.monthly_price, p.has_try_mode, p.features, p.disabled_reason, p.disabled_until, \
         p.row_count, p.byte_count, p.organization_id, \
         o.name AS organization_name, o.created_at AS organization_created_at, o.crm_id, \
         o.activity_center_project_id, o.allows_auto_join, o.maintainer_id, \
         p.timezone, p.deleted_at, p.purged_at, p.limits, p.credits \
         FROM projects p JOIN organizations o ON o.id = p.organization_id WHERE {condition}"
    ))
}

/// The project, unless it was deleted.
pub(crate) async fn find_project(
    tx: &mut Tx,
    id: ProjectId,
) -> Result<Option<ProjectRow>, StoreError> {
    let sql = sql("p.id = $1 AND p.deleted_at IS NULL");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Holds the project until the transaction ends, so that one at a time decides about its members
/// and settings. False when there is none.
pub(crate) async fn update_held(tx: &mut Tx, id: ProjectId) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET name = name WHERE id = $1 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// The role of a member whose membership has not expired.
pub(crate) async fn find_role(
    tx: &mut Tx,
    id: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<Option<Role>, StoreError> {
    let sql = "SELECT role FROM project_members WHERE project_id = $1 AND user_id = $2 \
               AND (expires_at IS NULL OR expires_at > $3)";
    let role: Option<String> = on_tx!(tx, conn => sqlx::query_scalar(sql)
        .bind(id.0).bind(user.0).bind(now.0).fetch_optional(conn).await)?;
    let corrupt = |_| StoreError::Corrupt(format!("the role of user {user} in project {id}"));
    role.map(|role| role.parse().map_err(corrupt)).transpose()
}

/// 1 when the person is a member, expired or not, else 0.
pub(crate) async fn count_membership(
    tx: &mut Tx,
    id: ProjectId,
    user: UserId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM project_members WHERE project_id = $1 AND user_id = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(user.0).fetch_one(conn).await)?)
}

/// The living projects of an organization, by id.
pub(crate) async fn list_of_organization(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<ProjectRow>, StoreError> {
    let sql = sql("p.organization_id = $1 AND p.deleted_at IS NULL ORDER BY p.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(organization.0).fetch_all(conn).await)?)
}

/// The project, if it was deleted.
pub(crate) async fn find_deleted(
    tx: &mut Tx,
    id: ProjectId,
) -> Result<Option<ProjectRow>, StoreError> {
    let sql = sql("p.id = $1 AND p.deleted_at IS NOT NULL");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Deleted projects of one organization, or of all; those whose name contains the text (lower case,
/// empty for all), by id.
pub(crate) async fn list_deleted(
    tx: &mut Tx,
    organization: Option<OrganizationId>,
    name: &str,
    (limit, offset): (i64, i64),
) -> Result<Vec<ProjectRow>, StoreError> {
    let sql = sql("p.deleted_at IS NOT NULL \
         AND (CAST($1 AS BIGINT) IS NULL OR p.organization_id = $1) \
         AND ($2 = '' OR REPLACE(LOWER(p.name), $2, '') <> LOWER(p.name)) \
         ORDER BY p.id LIMIT $3 OFFSET $4");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(organization.map(|id| id.0)).bind(name)
        .bind(limit).bind(offset).fetch_all(conn).await)?)
}

pub(super) async fn insert_project(
    tx: &mut Tx,
    project: InsertProject<'_>,
) -> Result<ProjectId, StoreError> {
    let id = tx.next_number("projects").await?;
    let sql = "INSERT INTO projects (id, organization_id, name, created_at, type, \
               default_backend, retention_days, has_try_mode, monthly_price, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id)
        .bind(project.organization.0)
        .bind(project.name)
        .bind(project.now.0)
        .bind(project.template.id)
        .bind(project.backend)
        .bind(project.retention_days)
        .bind(project.template.has_try_mode)
        .bind(project.template.monthly_price)
        .bind(project.expires_at.map(|at| at.0))
        .execute(conn).await.map(|_| ()))?;
    Ok(ProjectId(id))
}

pub(crate) async fn insert_member(tx: &mut Tx, member: InsertMember<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO project_members (project_id, user_id, role, created_at, expires_at, \
               reason, invitor_id, approver_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(member.project.0)
        .bind(member.user.0)
        .bind(member.role.to_string())
        .bind(member.now.0)
        .bind(member.expires_at.map(|at| at.0))
        .bind(member.reason)
        .bind(member.invitor.map(|user| user.0))
        .bind(member.approver.map(|user| user.0))
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Says how many memberships that was: one or none.
pub(crate) async fn delete_member(
    tx: &mut Tx,
    id: ProjectId,
    user: UserId,
) -> Result<u64, StoreError> {
    let sql = "DELETE FROM project_members WHERE project_id = $1 AND user_id = $2";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Says whether the project keeps copies of token strings. False when there is no such project.
pub(super) async fn update_keeps_token_strings(
    tx: &mut Tx,
    id: ProjectId,
    keeps: bool,
) -> Result<bool, StoreError> {
    let sql = "UPDATE projects SET keeps_token_strings = $1 WHERE id = $2";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(keeps).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
