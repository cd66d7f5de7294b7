use crate::db::{StoreError, Tx, on_tx};
use app::value::Timestamp;
use uuid::Uuid;

/// A mail that a worker took.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MailRow {
    pub(super) id: Uuid,
    pub(super) sealed: Vec<u8>,
    pub(super) tries: i64,
    pub(super) refusals: i64,
    pub(super) created_at: i64,
}

/// Keeps a mail that may be sent from `now` on.
pub(super) async fn insert_mail(
    tx: &mut Tx,
    id: Uuid,
    sealed: &[u8],
    created_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO outbox \
               (id, sealed, tries, refusals, created_at, next_try_at, leased_until) \
               VALUES ($1, $2, 0, 0, $3, $4, 0)";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).bind(sealed).bind(created_at.0).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Mails whose time has come and that nobody is sending, the longest waiting first.
pub(super) async fn list_due(
    tx: &mut Tx,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT id FROM outbox WHERE next_try_at <= $1 AND leased_until <= $1 \
               ORDER BY next_try_at, created_at LIMIT $2";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).bind(limit).fetch_all(conn).await)?)
}

/// How many mails wait whose time has come.
pub(super) async fn count_due(tx: &mut Tx, now: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM outbox WHERE next_try_at <= $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).fetch_one(conn).await)?)
}

/// Takes a mail until then, and counts the try; none when somebody else was quicker.
pub(super) async fn update_leased(
    tx: &mut Tx,
    id: Uuid,
    until: Timestamp,
    now: Timestamp,
) -> Result<Option<MailRow>, StoreError> {
    let sql = "UPDATE outbox SET leased_until = $1, tries = tries + 1 \
               WHERE id = $2 AND next_try_at <= $3 AND leased_until <= $3 \
               RETURNING id, sealed, tries, refusals, created_at";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(until.0).bind(id).bind(now.0)
        .fetch_optional(conn).await)?)
}

/// Gives a mail back until its next try, unless the lease ran out and somebody else has it.
pub(super) async fn update_failed(
    tx: &mut Tx,
    id: Uuid,
    leased_until: Timestamp,
    refusals: i64,
    next_try_at: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE outbox SET leased_until = 0, refusals = $1, next_try_at = $2 \
               WHERE id = $3 AND leased_until = $4";
    on_tx!(tx, conn => sqlx::query(sql).bind(refusals).bind(next_try_at.0).bind(id)
        .bind(leased_until.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets a mail.
pub(super) async fn delete_mail(tx: &mut Tx, id: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM outbox WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Every mail that waits, oldest first.
#[cfg(test)]
pub(super) async fn list_mails(tx: &mut Tx) -> Result<Vec<MailRow>, StoreError> {
    let sql = "SELECT id, sealed, tries, refusals, created_at FROM outbox ORDER BY created_at";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_all(conn).await)?)
}
