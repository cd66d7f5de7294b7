//! The end of deleted projects. Any node may do it; what one began another can end.

use super::{rules, store};
use crate::core::Core;
use app::{error::AppError, value::ProjectId};
use std::time::Duration;

/// Rows that are deleted in one transaction.
const BATCH: i64 = 1_000;
/// Between two transactions others have their turn.
const PAUSE: Duration = Duration::from_millis(20);

/// Lets the projects go whose purge was asked for, or that were deleted long ago.
pub(crate) async fn purge(core: &Core) -> Result<(), AppError> {
    let before = rules::gone_before(core.clock.now());
    let mut tx = core.db.read().await?;
    let due = store::list_due(&mut tx, before).await?;
    drop(tx);
    for id in due {
        purge_one(core, ProjectId(id)).await?;
    }
    Ok(())
}

async fn purge_one(core: &Core, id: ProjectId) -> Result<(), AppError> {
    let now = core.clock.now();
    let mut tx = core.db.write().await?;
    // from here on nobody restores it
    if !store::update_purge_asked(&mut tx, id, now).await? {
        return Ok(());
    }
    let tables = store::list_tables(&mut tx, id).await?;
    store::delete_uses_of_tokens(&mut tx, id).await?;
    tx.commit().await?;
    core.data.remove(id, &tables).await?;
    loop {
        let mut tx = core.db.write().await?;
        // one node at a time
        store::update_held(&mut tx, id).await?;
        let events = store::delete_events(&mut tx, id, BATCH).await?;
        let tokens = store::delete_tokens(&mut tx, id, BATCH).await?;
        tx.commit().await?;
        if events == 0 && tokens == 0 {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let mut tx = core.db.write().await?;
    store::delete_rest(&mut tx, id).await?;
    store::update_purged(&mut tx, id, now).await?;
    tx.commit().await?;
    tracing::info!(project = id.0, "a deleted project was purged");
    Ok(())
}
