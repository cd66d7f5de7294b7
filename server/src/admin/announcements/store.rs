use crate::db::{StoreError, Tx, on_tx};
use app::value::{ProjectId, Timestamp, UserId};
use uuid::Uuid;

/// An announcement in the list.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct AnnouncementRow {
    pub(super) id: Uuid,
    pub(super) title: String,
    pub(super) message: String,
    pub(super) link: Option<String>,
    pub(super) project_id: Option<i64>,
    pub(super) project_name: Option<String>,
    pub(super) announced_by: String,
    pub(super) created_at: i64,
    pub(super) mailed_up_to: Option<i64>,
}

/// Newest first, those before the announcement `before` when it is named.
pub(super) async fn list_announcements(
    tx: &mut Tx,
    before: Option<(Timestamp, Uuid)>,
    most: i64,
) -> Result<Vec<AnnouncementRow>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    let sql = "SELECT n.id, n.title, n.message, n.link, n.project_id, p.name AS project_name, \
               u.name AS announced_by, n.created_at, n.mailed_up_to \
               FROM notifications n JOIN users u ON u.id = n.announced_by \
               LEFT JOIN projects p ON p.id = n.project_id \
               WHERE n.announced_by IS NOT NULL \
               AND (n.created_at < $1 OR (n.created_at = $1 AND n.id < $2)) \
               ORDER BY n.created_at DESC, n.id DESC LIMIT $3";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(at.0).bind(id).bind(most)
        .fetch_all(conn).await)?)
}

/// When it was announced; none when nobody announced it.
pub(super) async fn find_at(tx: &mut Tx, id: Uuid) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT created_at FROM notifications WHERE id = $1 AND announced_by IS NOT NULL";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(id).fetch_optional(conn).await)?)
}

/// Deletes an announcement, and who has read it; says how many that was.
pub(super) async fn delete_announcement(tx: &mut Tx, id: Uuid) -> Result<u64, StoreError> {
    let sql = "DELETE FROM notifications WHERE id = $1 AND announced_by IS NOT NULL";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(id)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// What is being mailed.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct MailingRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) message: String,
    pub(super) link: Option<String>,
    pub(super) project_id: Option<i64>,
    pub(super) project_name: Option<String>,
    pub(super) created_at: i64,
    pub(super) mailed_up_to: i64,
}

/// The first one that not everybody has by mail yet.
pub(super) async fn find_mailing(tx: &mut Tx) -> Result<Option<MailingRow>, StoreError> {
    let sql = "SELECT n.id, n.kind, n.title, n.message, n.link, n.project_id, \
               p.name AS project_name, n.created_at, n.mailed_up_to \
               FROM notifications n LEFT JOIN projects p ON p.id = n.project_id \
               WHERE n.mailed_up_to IS NOT NULL ORDER BY n.id LIMIT 1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).fetch_optional(conn).await)?)
}

/// Somebody who is to have a mail.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct RecipientRow {
    pub(super) id: i64,
    pub(super) email: String,
    pub(super) name: String,
}

/// The next people, by id, who want such a mail: everybody, or the members of the project, who were
/// there when it was told.
pub(super) async fn list_recipients(
    tx: &mut Tx,
    row: &MailingRow,
    most: i64,
) -> Result<Vec<RecipientRow>, StoreError> {
    let everybody = "SELECT u.id, u.email, u.name FROM users u \
                     LEFT JOIN notification_readers s ON s.user_id = u.id \
                     WHERE u.id > $1 AND u.created_at <= $2 AND u.state = 'active' \
                     AND COALESCE(CASE WHEN $3 THEN s.mails_limits \
                     ELSE s.mails_announcements END, TRUE) \
                     AND CAST($4 AS BIGINT) IS NULL ORDER BY u.id LIMIT $5";
    let members = "SELECT u.id, u.email, u.name FROM project_members m \
                   JOIN users u ON u.id = m.user_id \
                   LEFT JOIN notification_readers s ON s.user_id = u.id \
                   WHERE m.project_id = $4 AND m.user_id > $1 AND m.created_at <= $2 \
                   AND (m.expires_at IS NULL OR m.expires_at > $2) AND u.created_at <= $2 AND u.state = 'active' \
                   AND COALESCE(CASE WHEN $3 THEN s.mails_limits \
                   ELSE s.mails_announcements END, TRUE) ORDER BY m.user_id LIMIT $5";
    let sql = if row.project_id.is_some() { members } else { everybody };
    Ok(on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(row.mailed_up_to)
        .bind(row.created_at)
        .bind(row.kind == "limit")
        .bind(row.project_id)
        .bind(most)
        .fetch_all(conn).await)?)
}

/// Notes up to whom it is mailed, or with none that everybody has it. True for the one caller who
/// does it.
pub(super) async fn update_mailed(
    tx: &mut Tx,
    row: &MailingRow,
    up_to: Option<UserId>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE notifications SET mailed_up_to = $1 WHERE id = $2 AND mailed_up_to = $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(up_to.map(|id| id.0)).bind(row.id)
        .bind(row.mailed_up_to).execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Is there such a project?
pub(super) async fn is_project(tx: &mut Tx, id: ProjectId) -> Result<bool, StoreError> {
    Ok(crate::organization::projects::store::find_project(tx, id).await?.is_some())
}
