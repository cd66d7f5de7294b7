//! Ending several sessions at once.

use super::{rules, store};
use crate::{core::Core, db::Tx};
use app::{
    error::AppError,
    value::{Timestamp, UserId},
};

/// Ends every session of a person, but `keep` when there is one, and forgets the browsers they were
/// in. Says how many of them the person would have found in the list.
pub(crate) async fn end_all(
    core: &Core,
    tx: &mut Tx,
    user: UserId,
    keep: Option<&str>,
) -> Result<u64, AppError> {
    let now = core.clock.now();
    let open_since = now.plus_seconds(-rules::IDLE_SECONDS);
    let seen = store::update_ended_all(tx, user, keep, now).await?;
    store::delete_browsers_of_ended(tx, user, open_since).await?;
    let open = seen.into_iter().filter(|seen| *seen > open_since).count();
    Ok(u64::try_from(open).unwrap_or(u64::MAX))
}

/// Ends what was begun with a password that holds no more.
pub(crate) async fn end_half_way(
    tx: &mut Tx,
    user: UserId,
    now: Timestamp,
) -> Result<(), AppError> {
    Ok(store::update_ended_half_way(tx, user, now).await?)
}
