use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};

/// A project of the person, with its organization.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ProjectRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) organization_id: i64,
    pub(super) organization_name: String,
    pub(super) requires_mfa: bool,
}

/// An organization of the person.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct OrganizationRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) requires_mfa: bool,
}

/// A maintainer with the number of its organizations.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MaintainerRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) organizations: i64,
}

pub(super) async fn list_projects(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<ProjectRow>, StoreError> {
    let sql = "SELECT p.id, p.name, m.role, o.id AS organization_id, o.name AS organization_name, \
               o.requires_mfa \
               FROM project_members m JOIN projects p ON p.id = m.project_id \
               JOIN organizations o ON o.id = p.organization_id WHERE m.user_id = $1 \
               AND p.deleted_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2)";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(now.0).fetch_all(conn).await)?)
}

pub(super) async fn list_organizations(
    tx: &mut Tx,
    user: UserId,
) -> Result<Vec<OrganizationRow>, StoreError> {
    let sql = "SELECT o.id, o.name, o.requires_mfa FROM organization_members m \
               JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_all(conn).await)?)
}

/// The maintainers of a person; all of them for `everything`.
pub(super) async fn list_maintainers(
    tx: &mut Tx,
    user: UserId,
    everything: bool,
) -> Result<Vec<MaintainerRow>, StoreError> {
    let sql = "SELECT m.id, m.name, \
               (SELECT COUNT(*) FROM organizations o WHERE o.maintainer_id = m.id \
               AND o.deleted_at IS NULL) AS organizations \
               FROM maintainers m WHERE m.deleted_at IS NULL AND ($1 OR EXISTS ( \
               SELECT 1 FROM maintainer_members x \
               WHERE x.maintainer_id = m.id AND x.user_id = $2))";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(everything).bind(user.0)
        .fetch_all(conn).await)?)
}
