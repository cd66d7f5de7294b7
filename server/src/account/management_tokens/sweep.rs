//! What is done about management tokens that nobody asks for. Any node may do it, once.

use super::{
    letter::letter,
    store::{self, ExpiringRow},
};
use crate::{core::Core, mail};
use app::{error::AppError, value::ManagementTokenId};
use std::collections::BTreeMap;

/// Tokens in one transaction.
const BATCH: i64 = 200;
/// So many days before the expiry people are told; the last call first.
const TOLD_DAYS: [i64; 3] = [1, 7, 30];
/// Session tokens are kept for so long after they expired, so that they are told from strings that
/// never were any.
const KEEP_SECONDS: i64 = 86_400;

/// Tells people of their tokens that expire soon: 30, 7 and 1 days before, once each, in one mail
/// for all of them.
pub(crate) async fn tell(core: &Core) -> Result<(), AppError> {
    for days in TOLD_DAYS {
        while tell_some(core, days).await? {}
    }
    Ok(())
}

/// One batch. True when there may be more.
async fn tell_some(core: &Core, days: i64) -> Result<bool, AppError> {
    let now = core.clock.now();
    let mut tx = core.db.read().await?;
    let expiring = store::list_expiring(&mut tx, days, now, BATCH).await?;
    drop(tx);
    if expiring.is_empty() {
        return Ok(false);
    }
    let mut tx = core.db.write().await?;
    let mut by_person: BTreeMap<String, Vec<ExpiringRow>> = BTreeMap::new();
    for row in expiring {
        if store::update_told(&mut tx, ManagementTokenId(row.id), days).await? {
            by_person.entry(row.email.clone()).or_default().push(row);
        }
    }
    for (email, tokens) in &by_person {
        mail::enqueue(core, &mut tx, email, &letter(core, tokens, days)).await?;
    }
    tx.commit().await?;
    Ok(true)
}

/// Forgets session tokens of yesterday.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let before = core.clock.now().plus_seconds(-KEEP_SECONDS);
    let mut tx = core.db.write().await?;
    store::delete_sessions(&mut tx, before).await?;
    tx.commit().await?;
    Ok(())
}
