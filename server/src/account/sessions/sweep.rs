//! What is done about sessions that nobody asks for.

use super::store;
use crate::{
    account::{
        activity::{self, Kind, Owner},
        users,
    },
    core::Core,
};
use app::{
    account::sign_in::BrowserMark,
    error::AppError,
    services::{Actor, Identity},
    value::UserId,
};

/// Sessions are kept for so long after their last use.
const KEEP_SECONDS: i64 = 90 * 86_400;
/// Browsers are known for so long after they were last seen.
const KNOWN_SECONDS: i64 = 365 * 86_400;
/// Who has not proven the second factor after this time has probably given up.
const HALF_WAY_SECONDS: i64 = 3 * 60;
/// Nobody is told of it more often than that.
const TELL_AGAIN_SECONDS: i64 = 3600;

/// Forgets sessions and browsers of long ago.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let now = core.clock.now();
    let mut tx = core.db.write().await?;
    let (sessions, browsers) = (now.plus_seconds(-KEEP_SECONDS), now.plus_seconds(-KNOWN_SECONDS));
    store::delete_stale(&mut tx, sessions, browsers).await?;
    tx.commit().await?;
    Ok(())
}

/// Tells people that somebody who knew their password stopped at the second factor.
pub(crate) async fn tell_half_way(core: &Core) -> Result<(), AppError> {
    let now = core.clock.now();
    let before = now.plus_seconds(-HALF_WAY_SECONDS);
    let mut tx = core.db.read().await?;
    if store::count_half_way(&mut tx, before).await? == 0 {
        return Ok(());
    }
    drop(tx);
    let mut tx = core.db.write().await?;
    let mut rows = store::update_told(&mut tx, before, now).await?;
    rows.sort_by_key(|row| (row.user_id, -row.created_at));
    rows.dedup_by_key(|row| row.user_id);
    for row in rows {
        let told_since = now.plus_seconds(-TELL_AGAIN_SECONDS);
        if store::needs_no_telling(&mut tx, &row, told_since, now).await? {
            continue;
        }
        let Some(user) = users::store::find_by_id(&mut tx, UserId(row.user_id)).await? else {
            continue;
        };
        if user.state != "active" {
            continue;
        }
        let actor = Actor {
            identity: Identity::Anonymous,
            remote_addr: row.remote_addr,
            user_agent: row.user_agent,
            browser: BrowserMark::default(),
            run_id: None,
            operation: String::new(),
        };
        let owner = Owner::of_row(&user);
        activity::record(core, &mut tx, owner, &actor, Kind::StoppedHalfWay.into(), now).await?;
    }
    tx.commit().await?;
    Ok(())
}
