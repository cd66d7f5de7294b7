use crate::db::{StoreError, Tx, on_tx};
use app::value::{MaintainerId, Timestamp, UserId};

/// A maintainer.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MaintainerRow {
    pub(crate) name: String,
    pub(crate) created_at: i64,
}

/// A member of something.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct PersonRow {
    pub(crate) name: String,
    pub(crate) email: String,
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
    let sql = "SELECT name, created_at FROM maintainers WHERE id = $1";
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
) -> Result<Vec<PersonRow>, StoreError> {
    let sql = "SELECT u.name, u.email FROM maintainer_members m JOIN users u ON u.id = m.user_id \
               WHERE m.maintainer_id = $1 ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}

pub(crate) async fn list_organizations(
    tx: &mut Tx,
    id: MaintainerId,
) -> Result<Vec<NamedRow>, StoreError> {
    let sql = "SELECT id, name FROM organizations WHERE maintainer_id = $1 ORDER BY id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_all(conn).await)?)
}
