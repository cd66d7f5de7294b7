use crate::{
    db::{StoreError, Tx, on_tx},
    organization::maintainers::store::PersonRow,
};
use app::value::{MaintainerId, OrganizationId, Timestamp, UserId};

/// An organization with its maintainer.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OrganizationRow {
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) maintainer_id: i64,
    pub(crate) maintainer_name: String,
}

/// A project with the role of one person, if any.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct ProjectRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) role: Option<String>,
}

pub(crate) async fn insert_organization(
    tx: &mut Tx,
    maintainer: MaintainerId,
    name: &str,
    now: Timestamp,
) -> Result<OrganizationId, StoreError> {
    let id = tx.next_number("organizations").await?;
    let sql = "INSERT INTO organizations (id, maintainer_id, name, created_at) \
               VALUES ($1, $2, $3, $4)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(maintainer.0).bind(name).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
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
    let sql = "SELECT o.name, o.created_at, o.maintainer_id, m.name AS maintainer_name \
               FROM organizations o JOIN maintainers m ON m.id = o.maintainer_id WHERE o.id = $1";
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
) -> Result<Vec<PersonRow>, StoreError> {
    let sql = "SELECT u.name, u.email FROM organization_members m JOIN users u ON u.id = m.user_id \
               WHERE m.organization_id = $1 ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

pub(crate) async fn list_projects(
    tx: &mut Tx,
    id: OrganizationId,
    user: UserId,
) -> Result<Vec<ProjectRow>, StoreError> {
    let sql = "SELECT p.id, p.name, m.role FROM projects p \
               LEFT JOIN project_members m ON m.project_id = p.id AND m.user_id = $2 \
               WHERE p.organization_id = $1 ORDER BY p.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(user.0).fetch_all(conn).await)?)
}
