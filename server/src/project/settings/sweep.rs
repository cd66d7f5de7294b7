//! Tells of projects that end soon. Nobody asks for it; any node may do it, once.

use super::{letter, store};
use crate::{core::Core, mail, project::members::store::list_administrators};
use app::{error::AppError, value::ProjectId};

/// Projects that are looked for at once.
const BATCH: i64 = 200;
/// So many days before the end people are told; the last call first.
const TOLD_DAYS: [i64; 2] = [1, 7];

/// Tells the administrators of each project that ends soon: a week and a day before, once each.
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
    let ending = store::list_ending(&mut tx, days, now, BATCH).await?;
    drop(tx);
    if ending.is_empty() {
        return Ok(false);
    }
    let mut tx = core.db.write().await?;
    for row in &ending {
        let id = ProjectId(row.id);
        if !store::update_told(&mut tx, id, days).await? {
            continue;
        }
        for (email, name) in list_administrators(&mut tx, id, now).await? {
            let letter = letter::ending(core, row, days, &name);
            mail::enqueue(core, &mut tx, &email, &letter).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}
