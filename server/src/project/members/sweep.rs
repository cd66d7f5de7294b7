//! The end of memberships whose time is over. Their tokens are refused before that; any node may
//! do it, once.

use super::{letter, membership, store};
use crate::{core::Core, mail, project::tokens::expiry};
use app::{
    error::AppError,
    value::{ProjectId, UserId},
};

/// Memberships that are looked for at once.
const BATCH: i64 = 200;

/// Ends memberships, each in a transaction of its own, and tells the people; forgets requests that
/// nobody can answer any more.
pub(crate) async fn end_expired(core: &Core) -> Result<(), AppError> {
    let server = expiry::server();
    loop {
        let now = core.clock.now();
        let mut tx = core.db.read().await?;
        let expired = store::list_expired(&mut tx, now, BATCH).await?;
        drop(tx);
        if expired.is_empty() {
            break;
        }
        for row in expired {
            let (project, user) = (ProjectId(row.project_id), UserId(row.user_id));
            let mut tx = core.db.write().await?;
            if membership::end_expired(core, &mut tx, &server, project, user, now).await? {
                mail::enqueue(core, &mut tx, &row.email, &letter::expired(&row)).await?;
            }
            tx.commit().await?;
        }
    }
    forget_requests(core).await
}

async fn forget_requests(core: &Core) -> Result<(), AppError> {
    let now = core.clock.now();
    let mut tx = core.db.read().await?;
    let count = store::count_expired_requests(&mut tx, now).await?;
    drop(tx);
    if count > 0 {
        let mut tx = core.db.write().await?;
        store::delete_expired_requests(&mut tx, now).await?;
        tx.commit().await?;
    }
    Ok(())
}
