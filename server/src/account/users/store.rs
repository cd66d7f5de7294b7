use crate::{
    db::{StoreError, Tx, on_tx},
    text::Email,
};
use app::value::{Timestamp, UserId};

/// A person who can sign in or could once.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct UserRow {
    pub(crate) id: i64,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) password_hash: Option<String>,
    pub(crate) password_changed_at: Option<i64>,
    pub(crate) state: String,
}

/// What a new account consists of.
pub(crate) struct InsertUser<'a> {
    pub(crate) email: &'a Email,
    pub(crate) name: &'a str,
    pub(crate) password_hash: Option<&'a str>,
    /// Or invited: they have to activate the account first.
    pub(crate) is_active: bool,
    pub(crate) is_super_admin: bool,
    pub(crate) now: Timestamp,
}

pub(crate) async fn count_users(tx: &mut Tx) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM users";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).fetch_one(conn).await)?)
}

/// # Errors
/// `Conflict` when the address is taken.
pub(crate) async fn insert_user(tx: &mut Tx, user: InsertUser<'_>) -> Result<UserId, StoreError> {
    let id = tx.next_number("users").await?;
    let state = if user.is_active { "active" } else { "invited" };
    let changed = user.password_hash.map(|_| user.now.0);
    let sql = "INSERT INTO users (id, email, email_key, name, password_hash, password_changed_at, \
               state, is_super_admin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(id)
        .bind(&user.email.address)
        .bind(&user.email.key)
        .bind(user.name)
        .bind(user.password_hash)
        .bind(changed)
        .bind(state)
        .bind(user.is_super_admin)
        .bind(user.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(UserId(id))
}

pub(crate) async fn find_by_email(tx: &mut Tx, key: &str) -> Result<Option<UserRow>, StoreError> {
    let sql = "SELECT id, email, name, password_hash, password_changed_at, state \
               FROM users WHERE email_key = $1 AND state <> 'deleted'";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(key).fetch_optional(conn).await)?)
}

pub(crate) async fn find_by_id(tx: &mut Tx, id: UserId) -> Result<Option<UserRow>, StoreError> {
    let sql = "SELECT id, email, name, password_hash, password_changed_at, state \
               FROM users WHERE id = $1";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id.0).fetch_optional(conn).await)?)
}

/// Sets the password of an active person unless it changed since `old` was read. True when it was
/// set; the row is held until the transaction ends.
pub(crate) async fn update_password(
    tx: &mut Tx,
    id: UserId,
    old: &str,
    new: &str,
    changed_at: Option<Timestamp>,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET password_hash = $1, \
               password_changed_at = COALESCE($2, password_changed_at) \
               WHERE id = $3 AND password_hash = $4 AND state = 'active'";
    let rows = on_tx!(tx, conn => sqlx::query(sql)
        .bind(new)
        .bind(changed_at.map(|at| at.0))
        .bind(id.0)
        .bind(old)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Sets the password of an active person who does not know the old one; says whether there was such
/// a person.
pub(crate) async fn update_lost_password(
    tx: &mut Tx,
    id: UserId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET password_hash = $1, password_changed_at = $2 \
               WHERE id = $3 AND state = 'active'";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(hash).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Activates a person who was invited; says whether there was such a one.
pub(crate) async fn update_activated(
    tx: &mut Tx,
    id: UserId,
    name: &str,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET name = $1, password_hash = $2, password_changed_at = $3, \
               state = 'active' WHERE id = $4 AND state = 'invited'";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(hash).bind(now.0).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Holds the person's row until the transaction ends, so that what is decided about their factors
/// is decided by one at a time.
pub(crate) async fn hold(tx: &mut Tx, id: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE users SET state = state WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Moves the account from one state to another; says whether it was in the first.
pub(crate) async fn update_state(
    tx: &mut Tx,
    id: UserId,
    from: &str,
    to: &str,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET state = $1 WHERE id = $2 AND state = $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(to).bind(id.0).bind(from)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Lets one at a time make accounts and decide about who is super admin, until the transaction ends.
pub(crate) async fn hold_numbers(tx: &mut Tx) -> Result<(), StoreError> {
    let sql = "UPDATE counters SET value = value WHERE name = 'users'";
    on_tx!(tx, conn => sqlx::query(sql).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The ids of those who may administer everything and are not shut out.
pub(crate) async fn list_super_admins(tx: &mut Tx) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM users WHERE is_super_admin AND state = 'active' ORDER BY id";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).fetch_all(conn).await)?)
}

/// Says whether the person may administer everything. False when it was so already.
pub(crate) async fn update_super_admin(
    tx: &mut Tx,
    id: UserId,
    is_super_admin: bool,
) -> Result<bool, StoreError> {
    let sql = "UPDATE users SET is_super_admin = $1 WHERE id = $2 AND is_super_admin <> $1";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(is_super_admin).bind(id.0)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

pub(crate) async fn update_name(tx: &mut Tx, id: UserId, name: &str) -> Result<(), StoreError> {
    let sql = "UPDATE users SET name = $1 WHERE id = $2 AND state <> 'deleted'";
    on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(id.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes from the row what it knew of the person. The key by which addresses differ is none that an
/// address could have.
pub(super) async fn update_deleted(tx: &mut Tx, id: UserId) -> Result<(), StoreError> {
    let sql = "UPDATE users SET name = 'DELETED', email = 'DELETED', email_key = $1, \
               password_hash = NULL, password_changed_at = NULL, state = 'deleted', \
               is_super_admin = FALSE WHERE id = $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(format!("deleted-{id}")).bind(id.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Makes a function that lists the ids of places that a person is in.
macro_rules! memberships {
    ($name:ident, $doc:literal, $sql:literal) => {
        #[doc = $doc]
        pub(super) async fn $name(tx: &mut Tx, user: UserId) -> Result<Vec<i64>, StoreError> {
            Ok(on_tx!(tx, conn => sqlx::query_scalar($sql).bind(user.0).fetch_all(conn).await)?)
        }
    };
}

memberships!(
    list_maintainers,
    "The maintainers that the person is in, by id.",
    "SELECT maintainer_id FROM maintainer_members WHERE user_id = $1 ORDER BY maintainer_id"
);
memberships!(
    list_organizations,
    "The organizations that the person is in, by id.",
    "SELECT organization_id FROM organization_members WHERE user_id = $1 ORDER BY organization_id"
);
memberships!(
    list_projects,
    "The projects that the person is in, deleted ones too, by id.",
    "SELECT project_id FROM project_members WHERE user_id = $1 ORDER BY project_id"
);
memberships!(
    list_alone_in_maintainers,
    "Maintainers in which there is nobody else.",
    "SELECT m.maintainer_id FROM maintainer_members m \
     JOIN maintainers p ON p.id = m.maintainer_id AND p.deleted_at IS NULL \
     WHERE m.user_id = $1 AND NOT EXISTS (SELECT 1 FROM maintainer_members x \
     WHERE x.maintainer_id = m.maintainer_id AND x.user_id <> $1) ORDER BY m.maintainer_id"
);
memberships!(
    list_alone_in_organizations,
    "Organizations in which there is nobody else.",
    "SELECT m.organization_id FROM organization_members m \
     JOIN organizations p ON p.id = m.organization_id AND p.deleted_at IS NULL \
     WHERE m.user_id = $1 AND NOT EXISTS (SELECT 1 FROM organization_members x \
     WHERE x.organization_id = m.organization_id AND x.user_id <> $1) ORDER BY m.organization_id"
);

/// Takes the person out of every maintainer and organization.
pub(super) async fn delete_memberships(tx: &mut Tx, user: UserId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM maintainer_members WHERE user_id = $1",
        "DELETE FROM organization_members WHERE user_id = $1",
    ] {
        on_tx!(tx, conn => sqlx::query(sql).bind(user.0).execute(conn).await.map(|_| ()))?;
    }
    Ok(())
}
