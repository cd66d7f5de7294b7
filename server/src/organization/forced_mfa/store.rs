use crate::db::{StoreError, Tx, on_tx};
use app::value::{OrganizationId, ProjectId, Timestamp, UserId};

/// Somebody without a second factor, once for each place that they are in.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct WithoutRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) email: String,
    /// The project; none for the organization itself.
    pub(super) project: Option<String>,
}

/// Does the organization ask for a second factor?
pub(super) async fn is_required(tx: &mut Tx, id: OrganizationId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM organizations WHERE id = $1 AND requires_mfa)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_one(conn).await)?)
}

/// Does the organization of the project?
pub(super) async fn is_required_in_project(tx: &mut Tx, id: ProjectId) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM projects p \
               JOIN organizations o ON o.id = p.organization_id \
               WHERE p.id = $1 AND o.requires_mfa)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_one(conn).await)?)
}

pub(super) async fn update_required(
    tx: &mut Tx,
    id: OrganizationId,
    is_required: bool,
) -> Result<(), StoreError> {
    let sql = "UPDATE organizations SET requires_mfa = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(is_required).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Members of the organization and of its projects who have no second factor; each person's
/// places follow one another, the organization first.
pub(super) async fn list_without(
    tx: &mut Tx,
    id: OrganizationId,
    now: Timestamp,
) -> Result<Vec<WithoutRow>, StoreError> {
    let sql = "SELECT x.id, x.name, x.email, x.project FROM ( \
               SELECT u.id, u.name, u.email, CAST(NULL AS TEXT) AS project, 0 AS project_id \
               FROM organization_members m JOIN users u ON u.id = m.user_id \
               WHERE m.organization_id = $1 \
               UNION ALL \
               SELECT u.id, u.name, u.email, p.name AS project, p.id AS project_id \
               FROM project_members m JOIN users u ON u.id = m.user_id \
               JOIN projects p ON p.id = m.project_id \
               WHERE p.organization_id = $1 AND p.deleted_at IS NULL \
               AND (m.expires_at IS NULL OR m.expires_at > $2)) x \
               WHERE NOT EXISTS (SELECT 1 FROM totp_authenticators t WHERE t.user_id = x.id) \
               AND NOT EXISTS (SELECT 1 FROM security_keys k WHERE k.user_id = x.id) \
               ORDER BY x.id, x.project_id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(now.0).fetch_all(conn).await)?)
}

/// The names of the organizations that ask for a second factor, of those that the person is in or
/// has a project in.
pub(super) async fn list_requiring(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT o.name FROM organizations o \
               WHERE o.requires_mfa AND o.deleted_at IS NULL AND (EXISTS ( \
               SELECT 1 FROM organization_members m \
               WHERE m.organization_id = o.id AND m.user_id = $1) OR EXISTS ( \
               SELECT 1 FROM project_members m JOIN projects p ON p.id = m.project_id \
               WHERE p.organization_id = o.id AND p.deleted_at IS NULL AND m.user_id = $1 \
               AND (m.expires_at IS NULL OR m.expires_at > $2)))";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(now.0)
        .fetch_all(conn).await)?)
}
