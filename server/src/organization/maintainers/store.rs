use crate::{
    db::{StoreError, Tx, on_tx},
    organization::members::MemberRow,
};
use app::value::{MaintainerId, Timestamp, UserId};

/// A maintainer.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MaintainerRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) zendesk_url: String,
}

/// Something with an id and a name.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct NamedRow {
    pub(crate) id: i64,
    pub(crate) name: String,
}

pub(crate) async fn insert_maintainer(
    tx: &mut Tx,
    name: &str,
    now: Timestamp,
) -> Result<MaintainerId, StoreError> {
    let id = tx.next_number("maintainers").await?;
    let sql = "INSERT INTO maintainers (id, name, created_at) VALUES ($1, $2, $3)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(name).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(MaintainerId(id))
}

pub(crate) async fn insert_member(
    tx: &mut Tx,
    id: MaintainerId,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO maintainer_members (maintainer_id, user_id, created_at) \
               VALUES ($1, $2, $3)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(crate) async fn find_maintainer(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Option<MaintainerRow>, StoreError> {
    let sql = "SELECT id, name, created_at, zendesk_url FROM maintainers \
               WHERE id = $1 AND deleted_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// 1 when the person is a member, else 0.
pub(crate) async fn count_membership(
    tx: &mut Tx,
    id: MaintainerId,
    user: UserId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM maintainer_members WHERE maintainer_id = $1 AND user_id = $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).bind(user.0).fetch_one(conn).await)?)
}

pub(crate) async fn list_members(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Vec<MemberRow>, StoreError> {
    // who accepted an invitation is a member from that instant on
    let sql = "SELECT u.id, u.name, u.email, m.created_at, \
               (EXISTS (SELECT 1 FROM totp_authenticators t WHERE t.user_id = u.id) \
               OR EXISTS (SELECT 1 FROM security_keys k WHERE k.user_id = u.id)) \
               AS has_multi_factor, \
               c.id AS invitor_id, c.name AS invitor_name, c.email AS invitor_email \
               FROM maintainer_members m JOIN users u ON u.id = m.user_id \
               LEFT JOIN invitations i ON i.maintainer_id = m.maintainer_id \
               AND i.user_id = m.user_id AND i.state = 'accepted' AND i.ended_at = m.created_at \
               LEFT JOIN users c ON c.id = i.creator_id \
               WHERE m.maintainer_id = $1 ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

pub(crate) async fn list_organizations(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Vec<NamedRow>, StoreError> {
    let sql = "SELECT id, name FROM organizations WHERE maintainer_id = $1 \
               AND deleted_at IS NULL ORDER BY id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

/// The maintainers of a person; all of them for `everything`.
pub(crate) async fn list_maintainers(
    tx: &mut Tx,
    user: Option<UserId>,
    everything: bool,
) -> Result<Vec<MaintainerRow>, StoreError> {
    let sql = "SELECT m.id, m.name, m.created_at, m.zendesk_url FROM maintainers m \
               WHERE m.deleted_at IS NULL AND ($1 OR EXISTS (SELECT 1 FROM maintainer_members x \
               WHERE x.maintainer_id = m.id AND x.user_id = $2)) ORDER BY m.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(everything).bind(user.map(|user| user.0))
        .fetch_all(conn).await)?)
}

/// Sets name and support address, and holds the row until the transaction ends. False when there
/// is no such maintainer.
pub(super) async fn update_maintainer(
    tx: &mut Tx,
    id: MaintainerId,
    name: &str,
    zendesk_url: &str,
) -> Result<bool, StoreError> {
    let sql = "UPDATE maintainers SET name = $1, zendesk_url = $2 \
               WHERE id = $3 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(zendesk_url).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Holds the maintainer until the transaction ends, so that one at a time decides about its members
/// and organizations. False when there is none.
pub(crate) async fn update_held(tx: &mut Tx, id: MaintainerId) -> Result<bool, StoreError> {
    let sql = "UPDATE maintainers SET name = name WHERE id = $1 AND deleted_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Takes the maintainer and its memberships away.
pub(super) async fn update_deleted(
    tx: &mut Tx,
    id: MaintainerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM maintainer_members WHERE maintainer_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    let sql = "UPDATE maintainers SET deleted_at = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete_member(
    tx: &mut Tx,
    id: MaintainerId,
    user: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM maintainer_members WHERE maintainer_id = $1 AND user_id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}
