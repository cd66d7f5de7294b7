use crate::db::{StoreError, Tx, on_tx};
use app::{
    account::notifications::{MailChoices, NotificationKind},
    value::{ProjectId, Timestamp, UserId},
};
use uuid::Uuid;

/// The notifications `n` of the people `u`, of whom `s` is kept: their own, those to everybody, and
/// those to the members of their projects. Nobody sees what was told before they came, or after their
/// time in the project was over.
macro_rules! seen {
    (own) => {
        "FROM users u LEFT JOIN notification_readers s ON s.user_id = u.id \
         JOIN notifications n ON n.user_id = u.id "
    };
    (everybody) => {
        "FROM users u LEFT JOIN notification_readers s ON s.user_id = u.id \
         JOIN notifications n ON n.user_id IS NULL AND n.project_id IS NULL \
         AND n.created_at >= u.created_at "
    };
    (member) => {
        "FROM users u LEFT JOIN notification_readers s ON s.user_id = u.id \
         JOIN project_members m ON m.user_id = u.id \
         JOIN notifications n ON n.project_id = m.project_id AND n.user_id IS NULL \
         AND n.created_at >= m.created_at AND n.created_at >= u.created_at \
         AND (m.expires_at IS NULL OR n.created_at < m.expires_at) "
    };
}

/// They have not read it.
macro_rules! unread {
    () => {
        "n.created_at > COALESCE(s.read_until, 0) AND NOT EXISTS (SELECT 1 \
         FROM notification_reads r WHERE r.user_id = u.id AND r.notification_id = n.id) "
    };
}

/// What a new row consists of.
pub(crate) struct InsertNotification<'a> {
    pub(crate) id: Uuid,
    pub(crate) kind: NotificationKind,
    pub(crate) user: Option<UserId>,
    pub(crate) project: Option<ProjectId>,
    pub(crate) title: &'a str,
    pub(crate) message: &'a str,
    pub(crate) link: Option<&'a str>,
    /// A JSON object for programs.
    pub(crate) payload: &'a str,
    pub(crate) announced_by: Option<UserId>,
    pub(crate) created_at: Timestamp,
    /// Everybody who is told is to have a mail too.
    pub(crate) is_mailed: bool,
}

pub(crate) async fn insert_notification(
    tx: &mut Tx,
    row: InsertNotification<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO notifications (id, kind, user_id, project_id, title, message, link, \
               announced_by, created_at, mailed_up_to, payload) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(row.id)
        .bind(row.kind.as_str())
        .bind(row.user.map(|id| id.0))
        .bind(row.project.map(|id| id.0))
        .bind(row.title)
        .bind(row.message)
        .bind(row.link)
        .bind(row.announced_by.map(|id| id.0))
        .bind(row.created_at.0)
        .bind(row.is_mailed.then_some(0_i64))
        .bind(row.payload)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// A notification as its reader sees it.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct NotificationRow {
    pub(super) id: Uuid,
    pub(super) kind: String,
    pub(super) project_id: Option<i64>,
    pub(super) project_name: Option<String>,
    pub(super) title: String,
    pub(super) message: String,
    pub(super) link: Option<String>,
    pub(super) payload: String,
    pub(super) created_at: i64,
    pub(super) is_read: bool,
}

/// One part of the list: each has an index of its own, of which it takes the first few.
macro_rules! part {
    ($seen:ident) => {
        concat!(
            "SELECT n.id, n.kind, n.project_id, n.title, n.message, n.link, n.payload, \
             n.created_at, COALESCE(s.read_until, 0) AS read_until ",
            seen!($seen),
            "WHERE u.id = $1 AND n.created_at <= $2 AND (n.created_at < $2 OR n.id < $3) \
             ORDER BY n.created_at DESC, n.id DESC LIMIT $4"
        )
    };
}

/// Newest first, those before the notification `before` when it is named.
pub(super) async fn list_notifications(
    tx: &mut Tx,
    user: UserId,
    before: Option<(Timestamp, Uuid)>,
    most: i64,
) -> Result<Vec<NotificationRow>, StoreError> {
    let (at, id) = before.unwrap_or((Timestamp(i64::MAX), Uuid::max()));
    let sql = concat!(
        "SELECT x.id, x.kind, x.project_id, p.name AS project_name, x.title, x.message, x.link, \
         x.payload, x.created_at, x.created_at <= x.read_until OR EXISTS (SELECT 1 FROM notification_reads r \
         WHERE r.user_id = $1 AND r.notification_id = x.id) AS is_read FROM (\
         SELECT id, kind, project_id, title, message, link, payload, created_at, read_until FROM (",
        part!(own),
        ") own UNION ALL \
         SELECT id, kind, project_id, title, message, link, payload, created_at, read_until FROM (",
        part!(everybody),
        ") everybody UNION ALL \
         SELECT id, kind, project_id, title, message, link, payload, created_at, read_until FROM (",
        part!(member),
        ") member) x LEFT JOIN projects p ON p.id = x.project_id \
         ORDER BY x.created_at DESC, x.id DESC LIMIT $4"
    );
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(at.0).bind(id).bind(most)
        .fetch_all(conn).await)?)
}

/// When a notification of this person was made; none when they do not see it.
pub(super) async fn find_at(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
) -> Result<Option<i64>, StoreError> {
    let sql = concat!(
        "SELECT n.created_at ",
        seen!(own),
        "WHERE u.id = $1 AND n.id = $2 UNION ALL SELECT n.created_at ",
        seen!(everybody),
        "WHERE u.id = $1 AND n.id = $2 UNION ALL SELECT n.created_at ",
        seen!(member),
        "WHERE u.id = $1 AND n.id = $2"
    );
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).bind(id)
        .fetch_optional(conn).await)?)
}

/// Characters of an id in the text of all that are asked for.
const WIDTH: usize = 20;

/// How many each of these people has not read. One question, however many are asked for: their ids
/// come in one text, each as wide as the others.
pub(super) async fn count_unread(
    tx: &mut Tx,
    people: &[UserId],
) -> Result<Vec<(i64, i64)>, StoreError> {
    use std::fmt::Write;
    let Ok(count) = i32::try_from(people.len()) else { return Ok(Vec::new()) };
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut ids = String::with_capacity(people.len() * WIDTH);
    for person in people {
        let _ = write!(ids, "{:0WIDTH$}", person.0);
    }
    let sql = concat!(
        "WITH RECURSIVE places (place) AS (\
         SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place + 1 < $2), \
         asked (id) AS (SELECT CAST(SUBSTR(CAST($1 AS TEXT), place * 20 + 1, 20) AS BIGINT) \
         FROM places) SELECT a.id, (SELECT COUNT(*) ",
        seen!(own),
        "WHERE u.id = a.id AND ",
        unread!(),
        ") + (SELECT COUNT(*) ",
        seen!(everybody),
        "WHERE u.id = a.id AND ",
        unread!(),
        ") + (SELECT COUNT(*) ",
        seen!(member),
        "WHERE u.id = a.id AND ",
        unread!(),
        ") AS unread FROM asked a"
    );
    Ok(
        on_tx!(tx, conn => sqlx::query_as(sql).bind(ids.as_str()).bind(count).fetch_all(conn).await)?,
    )
}

/// Notes that the person has read it; it may be noted already.
pub(super) async fn insert_read(
    tx: &mut Tx,
    user: UserId,
    id: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO notification_reads (user_id, notification_id, read_at) \
               VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(id).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes that the person has read all that they see; says how many were unread.
pub(super) async fn insert_all_read(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let sql = concat!(
        "INSERT INTO notification_reads (user_id, notification_id, read_at) SELECT u.id, n.id, $2 ",
        seen!(own),
        "WHERE u.id = $1 AND ",
        unread!(),
        "UNION ALL SELECT u.id, n.id, $2 ",
        seen!(everybody),
        "WHERE u.id = $1 AND ",
        unread!(),
        "UNION ALL SELECT u.id, n.id, $2 ",
        seen!(member),
        "WHERE u.id = $1 AND ",
        unread!(),
        "ON CONFLICT DO NOTHING"
    );
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(now.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Everything up to then is read, so that it need not be noted one by one.
pub(super) async fn update_read_until(
    tx: &mut Tx,
    user: UserId,
    until: Timestamp,
) -> Result<(), StoreError> {
    let keep = "INSERT INTO notification_readers \
                (user_id, read_until, mails_announcements, mails_limits) \
                VALUES ($1, $2, TRUE, TRUE) ON CONFLICT (user_id) \
                DO UPDATE SET read_until = excluded.read_until \
                WHERE notification_readers.read_until < excluded.read_until";
    let forget = "DELETE FROM notification_reads WHERE user_id = $1 AND EXISTS (SELECT 1 \
                  FROM notifications n WHERE n.id = notification_reads.notification_id \
                  AND n.created_at <= $2)";
    for sql in [keep, forget] {
        on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(until.0)
            .execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}

/// Which notifications the person wants by mail too; none for who never chose.
pub(super) async fn find_mails(
    tx: &mut Tx,
    user: UserId,
) -> Result<Option<(bool, bool)>, StoreError> {
    let sql = "SELECT mails_announcements, mails_limits FROM notification_readers \
               WHERE user_id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).fetch_optional(conn).await)?)
}

pub(super) async fn update_mails(
    tx: &mut Tx,
    user: UserId,
    mails: MailChoices,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO notification_readers \
               (user_id, read_until, mails_announcements, mails_limits) VALUES ($1, 0, $2, $3) \
               ON CONFLICT (user_id) DO UPDATE SET \
               mails_announcements = excluded.mails_announcements, \
               mails_limits = excluded.mails_limits";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(mails.announcements).bind(mails.limits)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets what was told before then.
pub(super) async fn delete_before(tx: &mut Tx, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM notifications WHERE created_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
