//! Mails what was announced, and limits that were reached, some at a time: making an announcement
//! takes one row, whoever it is to. Any node may do it; everybody gets one.

use super::{letter::letter, store};
use crate::{core::Core, mail};
use app::{error::AppError, value::UserId};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time};

/// Mails that are written in one transaction.
const BATCH: i64 = 50;
/// With more than these in the outbox it waits: what people ask for, such as a link, must not stand
/// in line behind an announcement to thousands.
const MOST_WAITING: i64 = 100;
/// How often it looks without being woken.
const PASS: Duration = Duration::from_secs(2);

/// Mails until told to stop; what is left is mailed after the next start.
pub(crate) async fn run(core: Arc<Core>, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        match mail_some(&core).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "announcements could not be mailed"),
        }
        tokio::select! {
            () = core.announced.notified() => {}
            () = time::sleep(PASS) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// One batch. True when there may be more to do at once. Looks before it locks, because most of the
/// time there is nothing.
pub(super) async fn mail_some(core: &Core) -> Result<bool, AppError> {
    let mut tx = core.db.read().await?;
    let found = store::find_mailing(&mut tx).await?;
    drop(tx);
    let Some(row) = found else { return Ok(false) };
    if mail::count_due(core).await? > MOST_WAITING {
        return Ok(false);
    }
    let mut tx = core.db.write().await?;
    let recipients = store::list_recipients(&mut tx, &row, BATCH).await?;
    let last = recipients.last().map(|recipient| UserId(recipient.id));
    // another node was quicker, or it was deleted
    if !store::update_mailed(&mut tx, &row, last).await? {
        return Ok(true);
    }
    for recipient in &recipients {
        let letter = letter(core, &recipient.name, &row);
        mail::enqueue(core, &mut tx, &recipient.email, &letter).await?;
    }
    tx.commit().await?;
    Ok(true)
}
