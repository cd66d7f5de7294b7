use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// An authenticator.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct TotpRow {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) sealed_secret: Vec<u8>,
    pub(crate) created_at: i64,
    pub(crate) last_used_at: Option<i64>,
}

/// What a new authenticator consists of.
pub(super) struct InsertTotp<'a> {
    pub(super) id: Uuid,
    pub(super) user: UserId,
    pub(super) name: &'a str,
    pub(super) sealed_secret: &'a [u8],
    pub(super) digest: &'a [u8; 32],
    pub(super) last_step: i64,
    pub(super) now: Timestamp,
}

/// # Errors
/// `Conflict` when this very secret was activated already.
pub(super) async fn insert_totp(tx: &mut Tx, totp: InsertTotp<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO totp_authenticators \
               (id, user_id, name, sealed_secret, digest, last_step, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(totp.id)
        .bind(totp.user.0)
        .bind(totp.name)
        .bind(totp.sealed_secret)
        .bind(totp.digest.as_slice())
        .bind(totp.last_step)
        .bind(totp.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The person's authenticators, oldest first.
pub(crate) async fn list_totps(tx: &mut Tx, user: UserId) -> Result<Vec<TotpRow>, StoreError> {
    let sql = "SELECT id, name, sealed_secret, created_at, last_used_at \
               FROM totp_authenticators WHERE user_id = $1 ORDER BY created_at, id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_all(conn).await)?)
}

/// Uses a time step up; says whether it, and every later one, was unused.
pub(super) async fn update_last_step(
    tx: &mut Tx,
    id: Uuid,
    step: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE totp_authenticators SET last_step = $1, last_used_at = $2 \
               WHERE id = $3 AND last_step < $1";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(step).bind(now.0).bind(id)
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
    let sql = "UPDATE totp_authenticators SET name = $1 WHERE id = $2 AND user_id = $3";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(id).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Removes one; its name, if there was such a one.
pub(super) async fn delete_totp(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
) -> Result<Option<String>, StoreError> {
    let sql = "DELETE FROM totp_authenticators WHERE id = $1 AND user_id = $2 RETURNING name";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id).bind(user.0)
        .fetch_optional(conn).await)?)
}

/// Removes all of the person.
pub(crate) async fn delete_totps(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM totp_authenticators WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
