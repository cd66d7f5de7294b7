use crate::{
    db::{StoreError, Tx, on_tx},
    organization::projects::Template,
};
use app::value::{MaintainerId, OrganizationId, ProjectId, Timestamp, UserId};
use sqlx::AssertSqlSafe;

/// A code with its organization, and its project once it was redeemed.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CodeRow {
    pub(super) id: i64,
    pub(super) code: String,
    pub(super) template: String,
    pub(super) expires_at: Option<i64>,
    pub(super) used_at: Option<i64>,
    pub(super) used_by_name: Option<String>,
    pub(super) project_id: Option<i64>,
    /// None for a project that was deleted.
    pub(super) project_name: Option<String>,
    pub(super) organization_id: i64,
    pub(super) organization_name: String,
    pub(super) organization_created_at: i64,
    pub(super) allows_auto_join: bool,
    pub(super) requires_mfa: bool,
    pub(super) crm_id: String,
    pub(super) activity_center_project_id: Option<i64>,
}

/// What a new code consists of.
pub(super) struct InsertCode<'a> {
    /// Drawn before the code was looked up.
    pub(super) id: i64,
    pub(super) code: &'a str,
    pub(super) key: &'a str,
    pub(super) maintainer: MaintainerId,
    pub(super) organization: OrganizationId,
    pub(super) template: &'static Template,
    pub(super) creator: Option<UserId>,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) now: Timestamp,
}

fn sql(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT c.id, c.code, c.template, c.expires_at, c.used_at, u.name AS used_by_name, \
         c.project_id, p.name AS project_name, c.organization_id, o.name AS organization_name, \
         o.created_at AS organization_created_at, o.allows_auto_join, o.requires_mfa, \
         o.crm_id, \
         o.activity_center_project_id FROM promo_codes c \
         JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL \
         LEFT JOIN users u ON u.id = c.used_by \
         LEFT JOIN projects p ON p.id = c.project_id AND p.deleted_at IS NULL WHERE {condition}"
    ))
}

pub(super) async fn insert_code(tx: &mut Tx, new: InsertCode<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO promo_codes (id, code, code_key, maintainer_id, organization_id, \
               template, created_at, creator_id, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(new.id)
        .bind(new.code)
        .bind(new.key)
        .bind(new.maintainer.0)
        .bind(new.organization.0)
        .bind(new.template.id)
        .bind(new.now.0)
        .bind(new.creator.map(|user| user.0))
        .bind(new.expires_at.map(|at| at.0))
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets the code of an organization that was deleted: nobody is shown it any more.
pub(super) async fn delete_of_deleted(tx: &mut Tx, key: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM promo_codes WHERE code_key = $1 AND organization_id IN \
               (SELECT id FROM organizations WHERE deleted_at IS NOT NULL)";
    on_tx!(tx, conn => sqlx::query(sql).bind(key).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// 1 when the code is taken, whatever became of it, else 0.
pub(super) async fn count_key(tx: &mut Tx, key: &str) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM promo_codes WHERE code_key = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(key).fetch_one(conn).await)?)
}

/// The code, unless its organization was deleted or left the maintainer.
pub(super) async fn find_code(tx: &mut Tx, key: &str) -> Result<Option<CodeRow>, StoreError> {
    let sql = sql("c.code_key = $1 AND o.maintainer_id = c.maintainer_id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(key).fetch_optional(conn).await)?)
}

/// The codes of a maintainer in the order in which they were made.
pub(super) async fn list_of_maintainer(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Vec<CodeRow>, StoreError> {
    let sql = sql("c.maintainer_id = $1 AND o.maintainer_id = c.maintainer_id ORDER BY c.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

/// What a person redeemed, newest first. Of a project that was deleted nothing is told.
pub(super) async fn list_used_by(tx: &mut Tx, user: UserId) -> Result<Vec<CodeRow>, StoreError> {
    let sql = sql("c.used_by = $1 AND p.id IS NOT NULL ORDER BY c.used_at DESC, c.id DESC");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_all(conn).await)?)
}

/// Takes the code for this person. False when somebody was quicker.
pub(super) async fn update_used(
    tx: &mut Tx,
    id: i64,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE promo_codes SET used_at = $1, used_by = $2 WHERE id = $3 \
               AND used_at IS NULL AND (expires_at IS NULL OR expires_at > $1)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0).bind(id)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Says which project it made.
pub(super) async fn update_project(
    tx: &mut Tx,
    id: i64,
    project: ProjectId,
) -> Result<(), StoreError> {
    let sql = "UPDATE promo_codes SET project_id = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes back a code that nobody used. False when there is none.
pub(super) async fn delete_unused(
    tx: &mut Tx,
    maintainer: MaintainerId,
    id: i64,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM promo_codes WHERE id = $1 AND maintainer_id = $2 AND used_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(maintainer.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
