use super::rules::{Entry, Owner, Provider};
use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};

/// A key with its value.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct MetadataRow {
    pub(super) id: i64,
    pub(super) provider: String,
    pub(super) key: String,
    pub(super) value: String,
    pub(super) changed_at: i64,
}

/// In the order in which the keys were written first.
pub(super) async fn list_metadata(
    tx: &mut Tx,
    owner: Owner,
) -> Result<Vec<MetadataRow>, StoreError> {
    let (kind, id) = owner.stored();
    let sql = "SELECT id, provider, key, value, changed_at FROM metadata \
               WHERE owner_kind = $1 AND owner_id = $2 ORDER BY id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(kind).bind(id).fetch_all(conn).await)?)
}

pub(super) async fn insert_metadata(
    tx: &mut Tx,
    owner: Owner,
    provider: Provider,
    entry: &Entry,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (kind, owner) = owner.stored();
    let id = tx.next_number("metadata").await?;
    let sql = "INSERT INTO metadata (id, owner_kind, owner_id, provider, key, value, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id)
        .bind(kind)
        .bind(owner)
        .bind(provider.as_str())
        .bind(&entry.key)
        .bind(&entry.value)
        .bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Replaces a value. False when the provider has no such key yet.
pub(super) async fn update_metadata(
    tx: &mut Tx,
    owner: Owner,
    provider: Provider,
    entry: &Entry,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (kind, id) = owner.stored();
    let sql = "UPDATE metadata SET value = $1, changed_at = $2 \
               WHERE owner_kind = $3 AND owner_id = $4 AND provider = $5 AND key = $6";
    let rows = on_tx!(tx, conn => sqlx::query(sql)
        .bind(&entry.value)
        .bind(now.0)
        .bind(kind)
        .bind(id)
        .bind(provider.as_str())
        .bind(&entry.key)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(super) async fn find_metadata(
    tx: &mut Tx,
    owner: Owner,
    id: i64,
) -> Result<Option<MetadataRow>, StoreError> {
    let (kind, owner) = owner.stored();
    let sql = "SELECT id, provider, key, value, changed_at FROM metadata \
               WHERE owner_kind = $1 AND owner_id = $2 AND id = $3";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(kind).bind(owner).bind(id)
        .fetch_optional(conn).await)?)
}

/// An entry about whichever person.
pub(super) async fn find_of_users(tx: &mut Tx, id: i64) -> Result<Option<MetadataRow>, StoreError> {
    let sql = "SELECT id, provider, key, value, changed_at FROM metadata \
               WHERE owner_kind = 'user' AND id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await)?)
}

pub(super) async fn delete_metadata(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    let sql = "DELETE FROM metadata WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Lets one at a time write, until the transaction ends: a key is there once, and the bound holds.
pub(super) async fn hold(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "UPDATE counters SET value = value WHERE name = 'metadata'";
    on_tx!(tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets everything about a person.
pub(crate) async fn delete_of_user(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM metadata WHERE owner_kind = 'user' AND owner_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
