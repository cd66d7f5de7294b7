use crate::db::{StoreError, Tx, on_tx};
use app::value::{ProjectId, Timestamp, UserId};

/// What is stored of a project's limits, and what it holds.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct UseRow {
    pub(super) name: String,
    pub(super) limits: String,
    pub(super) members: i64,
    pub(super) tokens: i64,
    pub(super) row_count: i64,
    pub(super) byte_count: i64,
}

pub(super) async fn find_use(
    tx: &mut Tx,
    id: ProjectId,
    now: Timestamp,
) -> Result<Option<UseRow>, StoreError> {
    let sql = "SELECT p.name, p.limits, p.row_count, p.byte_count, \
               (SELECT COUNT(*) FROM project_members m WHERE m.project_id = p.id \
               AND (m.expires_at IS NULL OR m.expires_at > $2)) AS members, \
               (SELECT COUNT(*) FROM tokens t WHERE t.project_id = p.id AND t.kind = 'limited' \
               AND t.deleted_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > $2)) AS tokens \
               FROM projects p WHERE p.id = $1 AND p.deleted_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).bind(now.0).fetch_optional(conn).await)?)
}

/// What was set for the project.
pub(super) async fn find_limits(tx: &mut Tx, id: ProjectId) -> Result<Option<String>, StoreError> {
    let sql = "SELECT limits FROM projects WHERE id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id.0).fetch_optional(conn).await)?)
}

pub(super) async fn update_limits(
    tx: &mut Tx,
    id: ProjectId,
    limits: &str,
) -> Result<(), StoreError> {
    let sql = "UPDATE projects SET limits = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(limits).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Credits that are given to a project.
pub(super) struct InsertCredits<'a> {
    pub(super) project: ProjectId,
    /// In billionths.
    pub(super) amount: i64,
    /// All that the project was given, with these.
    pub(super) sum: i64,
    pub(super) description: &'a str,
    pub(super) user: UserId,
    pub(super) now: Timestamp,
}

pub(super) async fn insert_credits(tx: &mut Tx, new: InsertCredits<'_>) -> Result<i64, StoreError> {
    let id = tx.next_number("credits").await?;
    let sql = "INSERT INTO credits (id, project_id, amount, description, user_id, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    on_tx!(&mut *tx, conn => sqlx::query(sql).bind(id).bind(new.project.0).bind(new.amount)
        .bind(new.description).bind(new.user.0).bind(new.now.0).execute(conn).await.map(|_| ()))?;
    let sql = "UPDATE projects SET credits = $1 WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(new.sum).bind(new.project.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(id)
}
