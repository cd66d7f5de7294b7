use crate::{
    db::{StoreError, Tx, on_tx},
    organization::Place,
};
use app::{
    account::invitations::InvitationKind,
    organization::projects::Role,
    value::{InvitationId, MaintainerId, OrganizationId, ProjectId, Timestamp, UserId},
};
use sqlx::AssertSqlSafe;

/// An invitation with its place, the invited person and who invited.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct InvitationRow {
    pub(super) id: i64,
    pub(super) project_id: Option<i64>,
    pub(super) organization_id: Option<i64>,
    pub(super) maintainer_id: Option<i64>,
    pub(super) place_name: String,
    /// When the place was deleted.
    pub(super) place_deleted_at: Option<i64>,
    pub(super) user_id: i64,
    pub(super) user_name: String,
    pub(super) user_email: String,
    pub(super) user_state: String,
    pub(super) role: Option<String>,
    pub(super) reason: String,
    pub(super) creator_id: i64,
    pub(super) creator_name: String,
    pub(super) creator_email: String,
    pub(super) creator_state: String,
    pub(super) created_at: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) state: String,
    pub(super) ended_at: Option<i64>,
}

impl InvitationRow {
    /// Where it leads.
    pub(super) fn place(&self) -> Result<Place, StoreError> {
        match (self.project_id, self.organization_id, self.maintainer_id) {
            (Some(id), None, None) => Ok(Place::Project(ProjectId(id))),
            (None, Some(id), None) => Ok(Place::Organization(OrganizationId(id))),
            (None, None, Some(id)) => Ok(Place::Maintainer(MaintainerId(id))),
            _ => Err(StoreError::Corrupt(format!("the place of invitation {}", self.id))),
        }
    }

    /// The role in a project.
    pub(super) fn role(&self) -> Result<Option<Role>, StoreError> {
        let corrupt = |_| StoreError::Corrupt(format!("the role of invitation {}", self.id));
        self.role.as_deref().map(|role| role.parse().map_err(corrupt)).transpose()
    }
}

/// What a new invitation consists of.
#[derive(Debug, Clone, Copy)]
pub(super) struct InsertInvitation<'a> {
    pub(super) place: Place,
    pub(super) user: UserId,
    pub(super) role: Option<Role>,
    pub(super) reason: &'a str,
    pub(super) creator: UserId,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) now: Timestamp,
}

/// The column that names the place, and its id.
fn key(place: Place) -> (&'static str, i64) {
    match place {
        Place::Project(id) => (column(InvitationKind::Project), id.0),
        Place::Organization(id) => (column(InvitationKind::Organization), id.0),
        Place::Maintainer(id) => (column(InvitationKind::Maintainer), id.0),
    }
}

fn column(kind: InvitationKind) -> &'static str {
    match kind {
        InvitationKind::Project => "project_id",
        InvitationKind::Organization => "organization_id",
        InvitationKind::Maintainer => "maintainer_id",
    }
}

/// It waits for an answer; the bare parameter is now.
macro_rules! pending {
    ($now:literal) => {
        concat!(
            "i.state = 'pending' AND (i.expires_at IS NULL OR i.expires_at > ",
            $now,
            ") AND p.deleted_at IS NULL AND o.deleted_at IS NULL AND m.deleted_at IS NULL"
        )
    };
}

fn sql(condition: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT i.id, i.project_id, i.organization_id, i.maintainer_id, \
         COALESCE(p.name, o.name, m.name) AS place_name, \
         COALESCE(p.deleted_at, o.deleted_at, m.deleted_at) AS place_deleted_at, \
         i.user_id, u.name AS user_name, u.email AS user_email, u.state AS user_state, \
         i.role, i.reason, i.creator_id, c.name AS creator_name, c.email AS creator_email, \
         c.state AS creator_state, i.created_at, i.expires_at, i.state, i.ended_at \
         FROM invitations i JOIN users u ON u.id = i.user_id JOIN users c ON c.id = i.creator_id \
         LEFT JOIN projects p ON p.id = i.project_id \
         LEFT JOIN organizations o ON o.id = i.organization_id \
         LEFT JOIN maintainers m ON m.id = i.maintainer_id WHERE {condition}"
    ))
}

pub(super) async fn insert_invitation(
    tx: &mut Tx,
    new: InsertInvitation<'_>,
) -> Result<InvitationId, StoreError> {
    let id = tx.next_number("invitations").await?;
    let (column, place) = key(new.place);
    let sql = AssertSqlSafe(format!(
        "INSERT INTO invitations (id, {column}, user_id, role, reason, creator_id, created_at, \
         expires_at, mailed_at, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending')"
    ));
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id)
        .bind(place)
        .bind(new.user.0)
        .bind(new.role.map(|role| role.to_string()))
        .bind(new.reason)
        .bind(new.creator.0)
        .bind(new.now.0)
        .bind(new.expires_at.map(|at| at.0))
        .bind(new.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(InvitationId(id))
}

/// The pending invitations into a place.
pub(super) async fn list_of_place(
    tx: &mut Tx,
    place: Place,
    now: Timestamp,
) -> Result<Vec<InvitationRow>, StoreError> {
    let (column, id) = key(place);
    let sql = sql(&format!("i.{column} = $1 AND {} ORDER BY i.id", pending!("$2")));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).bind(now.0).fetch_all(conn).await)?)
}

/// One of them.
pub(super) async fn find_of_place(
    tx: &mut Tx,
    place: Place,
    id: InvitationId,
    now: Timestamp,
) -> Result<Option<InvitationRow>, StoreError> {
    let (column, place) = key(place);
    let sql = sql(&format!("i.{column} = $1 AND {} AND i.id = $3", pending!("$2")));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(place).bind(now.0).bind(id.0)
        .fetch_optional(conn).await)?)
}

/// The pending invitations of a person into places of a kind.
pub(super) async fn list_of_person(
    tx: &mut Tx,
    user: UserId,
    kind: InvitationKind,
    now: Timestamp,
) -> Result<Vec<InvitationRow>, StoreError> {
    let column = column(kind);
    let sql = sql(&format!(
        "i.user_id = $1 AND {} AND i.{column} IS NOT NULL ORDER BY i.id",
        pending!("$2")
    ));
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(now.0).fetch_all(conn).await)?)
}

/// The newest invitations of a person, whatever became of them.
pub(super) async fn list_all_of_person(
    tx: &mut Tx,
    user: UserId,
    most: i64,
) -> Result<Vec<InvitationRow>, StoreError> {
    // those that wait come first, so that none of them is cut off
    let sql = sql("i.user_id = $1 ORDER BY CASE WHEN i.state = 'pending' THEN 0 ELSE 1 END, \
                   i.id DESC LIMIT $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(most).fetch_all(conn).await)?)
}

/// An invitation of a person, whatever became of it.
pub(super) async fn find_of_person(
    tx: &mut Tx,
    user: UserId,
    id: InvitationId,
) -> Result<Option<InvitationRow>, StoreError> {
    let sql = sql("i.user_id = $1 AND i.id = $2");
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(id.0)
        .fetch_optional(conn).await)?)
}

/// How many invitations into the place wait for the person: one or none.
pub(super) async fn count_pending(
    tx: &mut Tx,
    place: Place,
    user: UserId,
) -> Result<i64, StoreError> {
    let (column, place) = key(place);
    let sql = AssertSqlSafe(format!(
        "SELECT COUNT(*) FROM invitations WHERE {column} = $1 AND user_id = $2 \
         AND state = 'pending'"
    ));
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(place).bind(user.0).fetch_one(conn).await)?)
}

/// When somebody was last invited into the place after `since`, apart from the newest ones.
pub(super) async fn find_newest_but(
    tx: &mut Tx,
    place: Place,
    skipped: i64,
    since: Timestamp,
) -> Result<Option<i64>, StoreError> {
    let (column, place) = key(place);
    let sql = AssertSqlSafe(format!(
        "SELECT created_at FROM invitations WHERE {column} = $1 AND created_at > $2 \
         ORDER BY created_at DESC LIMIT 1 OFFSET $3"
    ));
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(place).bind(since.0).bind(skipped)
        .fetch_optional(conn).await)?)
}

/// Moves a pending invitation to its end. True for the one caller who did.
pub(super) async fn update_ended(
    tx: &mut Tx,
    id: InvitationId,
    state: &'static str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE invitations SET state = $1, ended_at = $2 WHERE id = $3 \
               AND state = 'pending' AND (expires_at IS NULL OR expires_at > $2)";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(state).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes down which of a person's invitations into the place were not answered in time.
pub(super) async fn update_expired(
    tx: &mut Tx,
    place: Place,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (column, place) = key(place);
    let sql = AssertSqlSafe(format!(
        "UPDATE invitations SET state = 'expired', ended_at = expires_at WHERE {column} = $1 \
         AND user_id = $2 AND state = 'pending' AND expires_at <= $3"
    ));
    on_tx!(tx, conn => sqlx::query(sql).bind(place).bind(user.0).bind(now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends the person's invitation into the place, if one waits.
pub(super) async fn update_cancelled(
    tx: &mut Tx,
    place: Place,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (column, place) = key(place);
    let sql = AssertSqlSafe(format!(
        "UPDATE invitations SET state = 'cancelled', ended_at = $1 WHERE {column} = $2 \
         AND user_id = $3 AND state = 'pending'"
    ));
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(place).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends every invitation that waits for the person.
pub(super) async fn update_cancelled_of_person(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE invitations SET state = 'cancelled', ended_at = $1 \
               WHERE user_id = $2 AND state = 'pending'";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Ends everybody's invitation into the place.
pub(super) async fn update_all_cancelled(
    tx: &mut Tx,
    place: Place,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (column, place) = key(place);
    let sql = AssertSqlSafe(format!(
        "UPDATE invitations SET state = 'cancelled', ended_at = $1 WHERE {column} = $2 \
         AND state = 'pending'"
    ));
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(place)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Notes that the mail goes out again, unless one did after `before`. True when it may.
pub(super) async fn update_mailed(
    tx: &mut Tx,
    id: InvitationId,
    before: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE invitations SET mailed_at = $1 WHERE id = $2 AND mailed_at <= $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id.0).bind(before.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}
