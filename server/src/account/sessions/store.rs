use crate::db::{StoreError, Tx, on_tx};
use app::value::{Timestamp, UserId};
use uuid::Uuid;

/// A session with the person it belongs to.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LiveRow {
    pub(crate) id: Uuid,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
    pub(crate) proven_at: i64,
    pub(crate) factor: String,
    pub(crate) awaits_factor: bool,
    pub(crate) user_id: i64,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) is_super_admin: bool,
}

/// A session in the list.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct SessionRow {
    pub(crate) id: Uuid,
    pub(crate) factor: String,
    pub(crate) device_name: Option<String>,
    pub(crate) remote_addr: String,
    pub(crate) user_agent: String,
    pub(crate) created_at: i64,
    pub(crate) last_seen_at: i64,
}

/// What a new session consists of.
pub(crate) struct InsertSession<'a> {
    pub(crate) id: Uuid,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) user: UserId,
    pub(crate) factor: &'static str,
    pub(crate) awaits_factor: bool,
    pub(crate) remote_addr: &'a str,
    pub(crate) user_agent: &'a str,
    pub(crate) browser: &'a [u8; 32],
    pub(crate) now: Timestamp,
}

pub(crate) async fn insert_session(
    tx: &mut Tx,
    session: InsertSession<'_>,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO sessions (id, digest, user_id, factor, awaits_factor, remote_addr, \
               user_agent, browser, created_at, last_seen_at, proven_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)";
    on_tx!(tx, conn => sqlx::query(sql)
        .bind(session.id)
        .bind(session.digest.as_slice())
        .bind(session.user.0)
        .bind(session.factor)
        .bind(session.awaits_factor)
        .bind(session.remote_addr)
        .bind(session.user_agent)
        .bind(session.browser.as_slice())
        .bind(session.now.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The session with this digest that was not ended, of a person who may sign in.
pub(crate) async fn find_live(
    tx: &mut Tx,
    digest: &[u8; 32],
) -> Result<Option<LiveRow>, StoreError> {
    let sql = "SELECT s.id, s.created_at, s.last_seen_at, s.proven_at, s.factor, s.awaits_factor, \
               s.user_id, u.name, u.email, u.is_super_admin \
               FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.digest = $1 AND s.ended_at IS NULL AND u.state = 'active'";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(digest.as_slice()).fetch_optional(conn).await)?)
}

/// When the session began and was last seen, while it lets somebody in.
pub(super) async fn find_open(tx: &mut Tx, id: Uuid) -> Result<Option<(i64, i64)>, StoreError> {
    let sql = "SELECT s.created_at, s.last_seen_at FROM sessions s \
               JOIN users u ON u.id = s.user_id WHERE s.id = $1 AND s.ended_at IS NULL \
               AND NOT s.awaits_factor AND u.state = 'active'";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(id).fetch_optional(conn).await)?)
}

/// Sessions that let somebody in, were not ended and were seen since `seen_after`.
pub(crate) async fn list_open(
    tx: &mut Tx,
    user: UserId,
    seen_after: Timestamp,
) -> Result<Vec<SessionRow>, StoreError> {
    let sql = "SELECT id, factor, device_name, remote_addr, user_agent, created_at, last_seen_at \
               FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND NOT awaits_factor \
               AND last_seen_at > $2 ORDER BY last_seen_at DESC, id DESC";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(user.0).bind(seen_after.0)
        .fetch_all(conn).await)?)
}

/// Moves "last seen" forward, never back.
pub(crate) async fn update_seen(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How a session gets a new secret.
pub(crate) struct UpdateSecret<'a> {
    pub(crate) id: &'a str,
    /// Whether it waits for the second factor now; afterwards it does not.
    pub(crate) awaits_factor: bool,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) browser: &'a [u8; 32],
    /// Stays as it is when none.
    pub(crate) factor: Option<&'static str>,
    /// Stays as it is when none.
    pub(crate) proven_at: Option<Timestamp>,
    pub(crate) now: Timestamp,
}

/// Gives the session a new secret; says whether it was still open and in the given state.
pub(crate) async fn update_secret(
    tx: &mut Tx,
    update: UpdateSecret<'_>,
) -> Result<bool, StoreError> {
    let Ok(id) = Uuid::parse_str(update.id) else { return Ok(false) };
    let sql = "UPDATE sessions SET digest = $1, awaits_factor = FALSE, \
               factor = COALESCE(CAST($2 AS TEXT), factor), \
               proven_at = COALESCE(CAST($3 AS BIGINT), proven_at), last_seen_at = $4, \
               browser = $5 WHERE id = $6 AND awaits_factor = $7 AND ended_at IS NULL";
    let rows = on_tx!(tx, conn => sqlx::query(sql)
        .bind(update.digest.as_slice())
        .bind(update.factor)
        .bind(update.proven_at.map(|at| at.0))
        .bind(update.now.0)
        .bind(update.browser.as_slice())
        .bind(id)
        .bind(update.awaits_factor)
        .execute(conn).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Takes the fresh proof from a session.
pub(crate) async fn update_unproven(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let Ok(id) = Uuid::parse_str(id) else { return Ok(()) };
    let sql = "UPDATE sessions SET proven_at = 0 WHERE id = $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(id).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Takes the fresh proof from every session of this person but one.
pub(super) async fn update_others_unproven(
    tx: &mut Tx,
    user: UserId,
    keep: &str,
) -> Result<(), StoreError> {
    let Ok(keep) = Uuid::parse_str(keep) else { return Ok(()) };
    let sql = "UPDATE sessions SET proven_at = 0 WHERE user_id = $1 AND id <> $2";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(keep).execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Names the device; says how many rows that was.
pub(crate) async fn update_device_name(
    tx: &mut Tx,
    user: UserId,
    id: &str,
    name: Option<&str>,
) -> Result<u64, StoreError> {
    let Ok(id) = Uuid::parse_str(id) else { return Ok(0) };
    let sql = "UPDATE sessions SET device_name = $1 \
               WHERE id = $2 AND user_id = $3 AND ended_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(name).bind(id).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Ends one session of this person; says how many rows that was.
pub(crate) async fn update_ended(
    tx: &mut Tx,
    user: UserId,
    id: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let Ok(id) = Uuid::parse_str(id) else { return Ok(0) };
    let sql = "UPDATE sessions SET ended_at = $1 \
               WHERE id = $2 AND user_id = $3 AND ended_at IS NULL";
    Ok(on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(id).bind(user.0)
        .execute(conn).await.map(|done| done.rows_affected()))?)
}

/// Ends every session of this person, but `keep` when there is one; says which of them let somebody
/// in, by when they were seen last.
pub(super) async fn update_ended_all(
    tx: &mut Tx,
    user: UserId,
    keep: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Timestamp>, StoreError> {
    let keep = keep.and_then(|id| Uuid::parse_str(id).ok()).unwrap_or_default();
    let sql = "UPDATE sessions SET ended_at = $1 \
               WHERE user_id = $2 AND id <> $3 AND ended_at IS NULL \
               RETURNING last_seen_at, awaits_factor";
    let rows: Vec<(i64, bool)> = on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(now.0).bind(user.0).bind(keep).fetch_all(conn).await)?;
    Ok(rows.into_iter().filter(|(_, half)| !half).map(|(seen, _)| Timestamp(seen)).collect())
}

/// Ends the sessions of this person that wait for the second factor.
pub(super) async fn update_ended_half_way(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE sessions SET ended_at = $1 \
               WHERE user_id = $2 AND awaits_factor AND ended_at IS NULL";
    on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Is the person known by this browser, and did they get in from this address since then, in a
/// session that nobody ended?
pub(super) async fn find_known(
    tx: &mut Tx,
    user: UserId,
    browser: &[u8; 32],
    remote_addr: &str,
    since: Timestamp,
) -> Result<(bool, bool), StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM known_browsers WHERE user_id = $1 AND browser = $2), \
               EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND remote_addr = $3 \
               AND created_at > $4 AND NOT awaits_factor AND ended_at IS NULL)";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql)
        .bind(user.0)
        .bind(browser.as_slice())
        .bind(remote_addr)
        .bind(since.0)
        .fetch_one(conn).await)?)
}

/// The browser is known from now on; says whether it was before.
pub(crate) async fn update_known_browser(
    tx: &mut Tx,
    user: UserId,
    browser: &[u8; 32],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE known_browsers SET last_seen_at = $1 WHERE user_id = $2 AND browser = $3";
    let rows = on_tx!(tx, conn => sqlx::query(sql).bind(now.0).bind(user.0).bind(browser.as_slice())
        .execute(conn).await.map(|done| done.rows_affected()))?;
    if rows == 0 {
        let sql = "INSERT INTO known_browsers (user_id, browser, last_seen_at) \
                   VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(browser.as_slice()).bind(now.0)
            .execute(conn).await.map(|_| ()))?;
    }
    Ok(rows > 0)
}

/// Is the person known by one browser at most, and did they never get in before, as far back as
/// sessions are kept? An account whose sessions were all ended knows no browser, but it is not new.
pub(super) async fn is_first_entry(tx: &mut Tx, user: UserId) -> Result<bool, StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM known_browsers WHERE user_id = $1) <= 1 \
               AND (SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND NOT awaits_factor) <= 1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(user.0).fetch_one(conn).await)?)
}

/// Forgets the browser of one session, unless another one that is open is in it too; open is what
/// was seen since `seen_after`.
pub(super) async fn delete_browser_of(
    tx: &mut Tx,
    user: UserId,
    session: &str,
    seen_after: Timestamp,
) -> Result<(), StoreError> {
    let Ok(session) = Uuid::parse_str(session) else { return Ok(()) };
    let sql = "DELETE FROM known_browsers WHERE user_id = $1 AND browser IN \
               (SELECT browser FROM sessions WHERE id = $2 AND user_id = $1) \
               AND browser NOT IN (SELECT browser FROM sessions WHERE user_id = $1 \
               AND ended_at IS NULL AND last_seen_at > $3 AND browser IS NOT NULL)";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(session).bind(seen_after.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Forgets every browser but those of sessions that are open; open is what was seen since
/// `seen_after`.
pub(super) async fn delete_browsers_of_ended(
    tx: &mut Tx,
    user: UserId,
    seen_after: Timestamp,
) -> Result<(), StoreError> {
    let sql = "DELETE FROM known_browsers WHERE user_id = $1 AND browser NOT IN \
               (SELECT browser FROM sessions WHERE user_id = $1 \
               AND ended_at IS NULL AND last_seen_at > $2 AND browser IS NOT NULL)";
    on_tx!(tx, conn => sqlx::query(sql).bind(user.0).bind(seen_after.0)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// How many sessions have waited for the second factor since before then and nobody was told of.
pub(super) async fn count_half_way(tx: &mut Tx, before: Timestamp) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM sessions WHERE awaits_factor AND told_at IS NULL \
               AND created_at < $1";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql).bind(before.0).fetch_one(conn).await)?)
}

/// A session that stopped at the second factor.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct HalfWayRow {
    pub(super) user_id: i64,
    pub(super) remote_addr: String,
    pub(super) user_agent: String,
    pub(super) browser: Option<Vec<u8>>,
    pub(super) created_at: i64,
}

/// Marks the sessions that have waited for the second factor since before `before`, also those that
/// were ended: signing out does not hide that somebody knew the password. Lists them.
pub(super) async fn update_told(
    tx: &mut Tx,
    before: Timestamp,
    now: Timestamp,
) -> Result<Vec<HalfWayRow>, StoreError> {
    let sql = "UPDATE sessions SET told_at = $1 WHERE awaits_factor AND told_at IS NULL \
               AND created_at < $2 \
               RETURNING user_id, remote_addr, user_agent, browser, created_at";
    Ok(on_tx!(tx, conn => sqlx::query_as(sql).bind(now.0).bind(before.0).fetch_all(conn).await)?)
}

/// Was the person told since then (before now), or did they get in with this browser after all?
pub(super) async fn needs_no_telling(
    tx: &mut Tx,
    row: &HalfWayRow,
    told_since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sessions WHERE user_id = $1 AND ((told_at > $2 \
               AND told_at < $3) OR (NOT awaits_factor AND browser = $4 AND created_at >= $5)))";
    Ok(on_tx!(tx, conn => sqlx::query_scalar(sql)
        .bind(row.user_id)
        .bind(told_since.0)
        .bind(now.0)
        .bind(row.browser.as_deref())
        .bind(row.created_at)
        .fetch_one(conn).await)?)
}

/// Forgets sessions that nobody used since then, and browsers that were not seen for a year.
pub(crate) async fn delete_stale(
    tx: &mut Tx,
    before: Timestamp,
    browsers_before: Timestamp,
) -> Result<(), StoreError> {
    let ceremonies = "DELETE FROM key_ceremonies WHERE session_id IN \
                      (SELECT id FROM sessions WHERE last_seen_at < $1)";
    let sessions = "DELETE FROM sessions WHERE last_seen_at < $1";
    for sql in [ceremonies, sessions] {
        on_tx!(tx, conn => sqlx::query(sql).bind(before.0).execute(conn).await.map(|_| ()))?;
    }
    let sql = "DELETE FROM known_browsers WHERE last_seen_at < $1";
    on_tx!(tx, conn => sqlx::query(sql).bind(browsers_before.0).execute(conn).await.map(|_| ()))?;
    Ok(())
}
