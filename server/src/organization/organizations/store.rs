use crate::{
    db::{StoreError, Tx, on_tx},
    organization::members::{MemberRow, PersonRow},
};
use app::value::{MaintainerId, OrganizationId, Timestamp, UserId};
use sqlx::AssertSqlSafe;

/// An organization with its maintainer.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OrganizationRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) crm_id: String,
    pub(crate) activity_center_project_id: Option<i64>,
    pub(crate) allows_auto_join: bool,
    pub(crate) requires_mfa: bool,
    pub(crate) maintainer_id: i64,
    pub(crate) maintainer_name: String,
}

/// A project with the role of one person in it, if any.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ProjectRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) role: Option<String>,
}

fn sql(condition: &str) -> AssertSqlSafe<String> {
    // a project that was moved or deleted is the activity center no longer
    AssertSqlSafe(format!(
        "SELECT o.id, o.name, o.created_at, o.crm_id, \
         (SELECT p.id FROM projects p WHERE p.id = o.activity_center_project_id \
         AND p.organization_id = o.id AND p.deleted_at IS NULL) AS activity_center_project_id, \
         o.allows_auto_join, o.requires_mfa, o.maintainer_id, m.name AS maintainer_name \
         FROM organizations o JOIN maintainers m ON m.id = o.maintainer_id \
         WHERE o.deleted_at IS NULL AND {condition}"
    ))
}

pub(crate) async fn insert_organization(
    tx: &mut Tx,
    maintainer: MaintainerId,
    name: &str,
    crm_id: &str,
    now: Timestamp,
) -> Result<OrganizationId, StoreError> {
    let id = tx.next_number("organizations").await?;
    let sql = "INSERT INTO organizations (id, maintainer_id, name, created_at, crm_id) \
               VALUES ($1, $2, $3, $4, $5)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(maintainer.0).bind(name).bind(now.0)
        .bind(crm_id).execute(conn).await.map(|_| ()))?;
    Ok(OrganizationId(id))
}

pub(crate) async fn insert_member(
    tx: &mut Tx,
    id: OrganizationId,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO organization_members (organization_id, user_id, created_at) \
               VALUES ($1, $2, $3)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn find_organization(
    tx: &mut Tx,
    id: OrganizationId,
) -> Result<Option<OrganizationRow>, StoreError> {
    let sql = sql("o.id = $1");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// 1 when the person is a member, else 0.
pub(crate) async fn count_membership(
    tx: &mut Tx,
    id: OrganizationId,
    user: UserId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM organization_members \
               WHERE organization_id = $1 AND user_id = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(user.0).fetch_one(conn).await)?)
}

pub(crate) async fn list_members(
    tx: &mut Tx,
    id: OrganizationId,
) -> Result<Vec<MemberRow>, StoreError> {
    // who accepted an invitation is a member from that instant on
    let sql = "SELECT u.id, u.name, u.email, m.created_at, \
               (EXISTS (SELECT 1 FROM totp_authenticators t WHERE t.user_id = u.id) \
               OR EXISTS (SELECT 1 FROM security_keys k WHERE k.user_id = u.id)) \
               AS has_multi_factor, \
               c.id AS invitor_id, c.name AS invitor_name, c.email AS invitor_email \
               FROM organization_members m JOIN users u ON u.id = m.user_id \
               LEFT JOIN invitations i ON i.organization_id = m.organization_id \
               AND i.user_id = m.user_id AND i.state = 'accepted' AND i.ended_at = m.created_at \
               LEFT JOIN users c ON c.id = i.creator_id \
               WHERE m.organization_id = $1 ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

pub(crate) async fn list_projects(
    tx: &mut Tx,
    id: OrganizationId,
    user: Option<UserId>,
    now: Timestamp,
) -> Result<Vec<ProjectRow>, StoreError> {
    let sql = "SELECT p.id, p.name, p.created_at, m.role FROM projects p \
               LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = $2 \
               AND (m.expires_at IS NULL OR m.expires_at > $3) \
               WHERE p.organization_id = $1 AND p.deleted_at IS NULL ORDER BY p.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(user.map(|user| user.0))
        .bind(now.0).fetch_all(conn).await)?)
}

/// The organizations of a person; all of them for `everything`.
pub(crate) async fn list_organizations(
    tx: &mut Tx,
    user: Option<UserId>,
    everything: bool,
) -> Result<Vec<OrganizationRow>, StoreError> {
    let sql = sql("($1 OR EXISTS (SELECT 1 FROM organization_members x \
         WHERE x.organization_id = o.id AND x.user_id = $2)) ORDER BY o.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(everything).bind(user.map(|user| user.0))
        .fetch_all(conn).await)?)
}

pub(super) async fn list_of_maintainer(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Vec<OrganizationRow>, StoreError> {
    let sql = sql("o.maintainer_id = $1 ORDER BY o.id");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

/// Everybody who is in a project of the organization.
pub(super) async fn list_project_members(
    tx: &mut Tx,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Vec<PersonRow>, StoreError> {
    let sql = "SELECT u.id, u.name, u.email FROM users u WHERE EXISTS ( \
               SELECT 1 FROM project_members m JOIN projects p ON p.id = m.project_id \
               WHERE m.user_id = u.id AND p.organization_id = $1 AND p.deleted_at IS NULL \
               AND (m.expires_at IS NULL OR m.expires_at > $2)) ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(now.0).fetch_all(conn).await)?)
}

/// Holds the organization until the transaction ends, so that one at a time decides about its
/// members and projects. False when there is none.
pub(crate) async fn update_held(tx: &mut Tx, id: OrganizationId) -> Result<bool, StoreError> {
    let sql = "UPDATE organizations SET name = name WHERE id = $1 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes the row back as it is now.
pub(super) async fn update_organization(
    tx: &mut Tx,
    row: &OrganizationRow,
) -> Result<(), StoreError> {
    let sql = "UPDATE organizations SET name = $1, maintainer_id = $2, crm_id = $3, \
               activity_center_project_id = $4, allows_auto_join = $5 WHERE id = $6";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(&row.name)
        .bind(row.maintainer_id)
        .bind(&row.crm_id)
        .bind(row.activity_center_project_id)
        .bind(row.allows_auto_join)
        .bind(row.id)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes the organization and its memberships away.
pub(super) async fn update_deleted(
    tx: &mut Tx,
    id: OrganizationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM organization_members WHERE organization_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    let sql = "UPDATE organizations SET deleted_at = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete_member(
    tx: &mut Tx,
    id: OrganizationId,
    user: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM organization_members WHERE organization_id = $1 AND user_id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
