use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// A security key.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct KeyRow {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) credential: String,
    pub(crate) created_at: i64,
    pub(crate) last_used_at: Option<i64>,
}

/// What a new key consists of.
pub(super) struct InsertKey<'a> {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) name: &'a str,
    pub(super) credential_id: &'a [u8],
    pub(super) credential: &'a str,
    pub(super) now: Timestamp,
}

/// # Errors
/// `Conflict` when this very key is registered already.
pub(super) async fn insert_key(tx: &mut Tx, key: InsertKey<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO security_keys \
               (id, user_id, name, credential_id, credential, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(key.id)
        .bind(key.user.0)
        .bind(key.name)
        .bind(key.credential_id)
        .bind(key.credential)
        .bind(key.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The person's keys, oldest first.
pub(crate) async fn list_keys(tx: &mut Tx, user: UserId) -> Result<Vec<KeyRow>, StoreError> {
    let sql = "SELECT id, name, credential, created_at, last_used_at \
               FROM security_keys WHERE user_id = $1 ORDER BY created_at, id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_all(conn).await)?)
}

/// Notes a use of the key; says whether it was still as it was read.
pub(super) async fn update_used(
    tx: &mut Tx,
    id: Uuid,
    old: &str,
    new: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE security_keys SET credential = $1, last_used_at = $2 \
               WHERE id = $3 AND credential = $4";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(new).bind(now.0).bind(id).bind(old)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Renames; says how many rows that was.
pub(super) async fn update_name(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
    name: &str,
) -> Result<u64, StoreError> {
    let sql = "UPDATE security_keys SET name = $1 WHERE id = $2 AND user_id = $3";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(id).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Removes one; its name, if there was such a one.
pub(super) async fn delete_key(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let sql = "DELETE FROM security_keys WHERE id = $1 AND user_id = $2 RETURNING name";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id).bind(user.0)
        .fetch_optional(conn).await)?)
}

/// Removes all of the person.
pub(crate) async fn delete_keys(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM security_keys WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A challenge that waits for its answer.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct CeremonyRow {
    pub(super) state: String,
    pub(super) name: String,
    pub(super) created_at: i64,
}

/// What a new challenge consists of.
pub(super) struct InsertCeremony<'a> {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) session: Uuid,
    pub(super) purpose: &'static str,
    pub(super) state: &'a str,
    pub(super) name: &'a str,
    pub(super) now: Timestamp,
}

/// Stores a challenge in the place of the session's earlier ones for this purpose.
pub(super) async fn insert_ceremony(
    tx: &mut Tx,
    ceremony: InsertCeremony<'_>,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM key_ceremonies WHERE session_id = $1 AND purpose = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(ceremony.session).bind(ceremony.purpose)
        .execute(conn).await.map(|_| ()))?;
    let sql = "INSERT INTO key_ceremonies \
               (id, user_id, session_id, purpose, state, name, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(ceremony.id)
        .bind(ceremony.user.0)
        .bind(ceremony.session)
        .bind(ceremony.purpose)
        .bind(ceremony.state)
        .bind(ceremony.name)
        .bind(ceremony.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes a challenge out: whoever asks next finds none.
pub(super) async fn delete_ceremony(
    tx: &mut Tx,
    id: Uuid,
    user: UserId,
    session: Uuid,
    purpose: &'static str,
) -> Result<Option<CeremonyRow>, StoreError> {
    let sql = "DELETE FROM key_ceremonies \
               WHERE id = $1 AND user_id = $2 AND session_id = $3 AND purpose = $4 \
               RETURNING state, name, created_at";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).bind(user.0).bind(session).bind(purpose)
        .fetch_optional(conn).await)?)
}
