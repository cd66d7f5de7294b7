use crate::db::{StoreError, Tx, on_tx};
use app::{
    organization::projects::Role,
    value::{JoinRequestId, ProjectId, Timestamp, UserId},
};
use sqlx::AssertSqlSafe;

/// A member, with what others may know of the person.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct MemberRow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    /// Of the account.
    pub(crate) state: String,
    pub(crate) role: String,
    pub(crate) created_at: i64,
    pub(crate) expires_at: Option<i64>,
    pub(crate) reason: String,
    pub(crate) has_multi_factor: bool,
    pub(crate) invitor_id: Option<i64>,
    pub(crate) invitor_name: Option<String>,
    pub(crate) invitor_email: Option<String>,
    pub(crate) approver_id: Option<i64>,
    pub(crate) approver_name: Option<String>,
    pub(crate) approver_email: Option<String>,
}

/// A request to be let in.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct JoinRequestRow {
    pub(crate) id: i64,
    pub(crate) project_id: i64,
    pub(crate) project_name: String,
    pub(crate) user_id: i64,
    pub(crate) user_name: String,
    pub(crate) user_email: String,
    pub(crate) reason: String,
    pub(crate) expires_in: Option<i64>,
    pub(crate) created_at: i64,
}

impl JoinRequestRow {
    /// When the membership ends that is asked for, and with it the request.
    pub(crate) fn expires_at(&self) -> Option<Timestamp> {
        self.expires_in.map(|seconds| Timestamp(self.created_at).plus_seconds(seconds))
    }
}

/// A membership whose time is over.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct ExpiredRow {
    pub(super) project_id: i64,
    pub(super) project_name: String,
    pub(super) user_id: i64,
    pub(super) name: String,
    pub(super) email: String,
}

/// A request about to be made.
pub(super) struct InsertRequest<'a> {
    pub(super) project: ProjectId,
    pub(super) user: UserId,
    pub(super) reason: &'a str,
    pub(super) expires_in: Option<i64>,
    pub(super) now: Timestamp,
}

/// The members whose time is not over, those who came first before the others.
pub(super) async fn list_members(
    tx: &mut Tx,
    project: ProjectId,
    now: Timestamp,
) -> Result<Vec<MemberRow>, StoreError> {
    let sql = "SELECT u.id, u.name, u.email, u.state, m.role, m.created_at, m.expires_at, \
               m.reason, i.id AS invitor_id, i.name AS invitor_name, i.email AS invitor_email, \
               a.id AS approver_id, a.name AS approver_name, a.email AS approver_email, \
               EXISTS (SELECT 1 FROM totp_authenticators f WHERE f.user_id = u.id) \
               OR EXISTS (SELECT 1 FROM security_keys k WHERE k.user_id = u.id) \
               AS has_multi_factor \
               FROM project_members m JOIN users u ON u.id = m.user_id \
               LEFT JOIN users i ON i.id = m.invitor_id \
               LEFT JOIN users a ON a.id = m.approver_id \
               WHERE m.project_id = $1 AND (m.expires_at IS NULL OR m.expires_at > $2) \
               ORDER BY m.created_at, u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(now.0).fetch_all(conn).await)?)
}

/// E-mail and name of everybody who may let people in and manages the tokens.
pub(crate) async fn list_administrators(
    tx: &mut Tx,
    project: ProjectId,
    now: Timestamp,
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT u.email, u.name FROM project_members m JOIN users u ON u.id = m.user_id \
               WHERE m.project_id = $1 AND m.role IN ('admin', 'share') AND u.state = 'active' \
               AND (m.expires_at IS NULL OR m.expires_at > $2) ORDER BY u.id";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(project.0).bind(now.0).fetch_all(conn).await)?)
}

pub(super) async fn update_role(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
    role: Role,
) -> Result<(), StoreError> {
    let sql = "UPDATE project_members SET role = $1 WHERE project_id = $2 AND user_id = $3";
    on_tx!(tx, conn => sqlx::query(sql).bind(role.to_string()).bind(project.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Memberships whose time is over, in projects that were deleted as well.
pub(super) async fn list_expired(
    tx: &mut Tx,
    now: Timestamp,
    most: i64,
) -> Result<Vec<ExpiredRow>, StoreError> {
    let sql = "SELECT m.project_id, p.name AS project_name, m.user_id, u.name, u.email \
               FROM project_members m JOIN projects p ON p.id = m.project_id \
               JOIN users u ON u.id = m.user_id \
               WHERE m.expires_at IS NOT NULL AND m.expires_at <= $1 \
               ORDER BY m.project_id, m.user_id LIMIT $2";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(most).fetch_all(conn).await)?)
}

/// Deletes a membership if its time is over. True for the one caller who did.
pub(super) async fn delete_expired(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM project_members WHERE project_id = $1 AND user_id = $2 \
               AND expires_at IS NOT NULL AND expires_at <= $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(user.0).bind(now.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

fn requests(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT r.id, r.project_id, p.name AS project_name, r.user_id, u.name AS user_name, \
         u.email AS user_email, r.reason, r.expires_in, r.created_at FROM join_requests r \
         JOIN projects p ON p.id = r.project_id JOIN users u ON u.id = r.user_id \
         WHERE p.deleted_at IS NULL \
         AND (r.expires_in IS NULL OR r.created_at + r.expires_in * 1000000 > $1) \
         AND {condition} ORDER BY r.id"
    ))
}

/// Those that wait for an answer.
pub(super) async fn list_requests(
    tx: &mut Tx,
    project: ProjectId,
    now: Timestamp,
) -> Result<Vec<JoinRequestRow>, StoreError> {
    let sql = requests("r.project_id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(project.0).fetch_all(conn).await)?)
}

/// Those of one person, in whatever project.
pub(crate) async fn list_requests_of(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<JoinRequestRow>, StoreError> {
    let sql = requests("r.user_id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(user.0).fetch_all(conn).await)?)
}

pub(super) async fn find_request(
    tx: &mut Tx,
    id: JoinRequestId,
    now: Timestamp,
) -> Result<Option<JoinRequestRow>, StoreError> {
    let sql = requests("r.id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(id.0).fetch_optional(conn).await)?)
}

/// 1 when the person has asked and waits for an answer, else 0.
pub(crate) async fn count_requests(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM join_requests WHERE project_id = $1 AND user_id = $2 \
               AND (expires_in IS NULL OR created_at + expires_in * 1000000 > $3)";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(project.0).bind(user.0).bind(now.0)
        .fetch_one(conn).await)?)
}

pub(super) async fn insert_request(
    tx: &mut Tx,
    request: InsertRequest<'_>,
) -> Result<JoinRequestId, StoreError> {
    let id = tx.next_number("join_requests").await?;
    let sql = "INSERT INTO join_requests (id, project_id, user_id, reason, expires_in, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id)
        .bind(request.project.0)
        .bind(request.user.0)
        .bind(request.reason)
        .bind(request.expires_in)
        .bind(request.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(JoinRequestId(id))
}

/// Forgets what the person asked for, if they did.
pub(super) async fn delete_request_of(
    tx: &mut Tx,
    project: ProjectId,
    user: UserId,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM join_requests WHERE project_id = $1 AND user_id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(project.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets everything the person asked for.
pub(crate) async fn delete_requests_of_person(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    let sql = "DELETE FROM join_requests WHERE user_id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How many requests nobody can answer any more.
pub(super) async fn count_expired_requests(tx: &mut Tx, now: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM join_requests WHERE expires_in IS NOT NULL \
               AND created_at + expires_in * 1000000 <= $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(now.0).fetch_one(conn).await)?)
}

/// Forgets them.
pub(super) async fn delete_expired_requests(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM join_requests WHERE expires_in IS NOT NULL \
               AND created_at + expires_in * 1000000 <= $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
