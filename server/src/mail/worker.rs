use super::{
    mailer::Unsent,
    message::Stamp,
    outbox,
    rules::{self, Failure, Next},
    smtp::SEND,
    store::{self, MailRow},
};
use crate::{core::Core, db::StoreError};
use app::value::Timestamp;
use futures::{StreamExt, stream};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time};

/// Mails that a worker takes at a time.
const BATCH: i64 = 8;
/// Mails that are sent at the same time.
const AT_ONCE: usize = 4;
/// How long a batch is nobody else's: longer than it can take, so that no mail is sent twice
/// unless a worker dies.
pub(super) const LEASE_SECONDS: i64 = 90;
const _: () =
    assert!(SEND.as_secs() * (BATCH as u64).div_ceil(AT_ONCE as u64) < LEASE_SECONDS as u64);

/// How often the outbox is looked at without being woken: other nodes write to it too, and mails
/// come up for another try.
const PASS: Duration = Duration::from_secs(2);
/// Time for the transaction that rang the bell to be committed.
const COMMIT: Duration = Duration::from_millis(50);
/// Time for the mails under way when the server stops. One that is cut off is sent again.
const GRACE: Duration = Duration::from_secs(5);

/// What one look at the outbox came to.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) sent: usize,
    pub(super) failed: usize,
}

/// Sends mails until told to stop; what was not sent stays in the outbox.
pub(crate) async fn run(core: Arc<Core>, mut stopped: watch::Receiver<bool>) {
    if let Some(folder) = core.mailer.folder() {
        let folder = folder.display();
        tracing::info!(%folder, "smtp_url is not set: mails become files in this folder");
    }
    let mut told = stopped.clone();
    while !*stopped.borrow() {
        let pass = tokio::select! {
            pass = deliver(&core) => pass,
            () = async {
                let _ = told.wait_for(|stop| *stop).await;
                time::sleep(GRACE).await;
            } => return,
        };
        match pass {
            Ok(pass) if pass.sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the outbox could not be worked on"),
        }
        tokio::select! {
            () = core.mailer.woken() => time::sleep(COMMIT).await,
            () = time::sleep(PASS) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// One pass: takes some mails whose time has come and tries to send them.
pub(super) async fn deliver(core: &Core) -> Result<Pass, StoreError> {
    let leased_until = core.clock.now().plus_seconds(LEASE_SECONDS);
    let rows = claim(core, leased_until).await?;
    let is_last = rows.len() < usize::try_from(BATCH).unwrap_or(0);
    let sending = rows.into_iter().map(|row| deliver_one(core, row, leased_until));
    let results: Vec<_> = stream::iter(sending).buffer_unordered(AT_ONCE).collect().await;
    if is_last {
        core.mailer.rest().await;
    }
    let mut pass = Pass::default();
    for result in results {
        if result? {
            pass.sent += 1;
        } else {
            pass.failed += 1;
        }
    }
    Ok(pass)
}

/// Takes mails for this worker. Looks before it locks, because most of the time there are none;
/// takes them in the order of ids, in which two nodes cannot wait for each other.
pub(super) async fn claim(
    core: &Core,
    leased_until: Timestamp,
) -> Result<Vec<MailRow>, StoreError> {
    let now = core.clock.now();
    let mut tx = core.db.read().await?;
    let mut due = store::list_due(&mut tx, now, BATCH).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(Vec::new());
    }
    due.sort_unstable();
    let mut rows = Vec::with_capacity(due.len());
    let mut tx = core.db.write().await?;
    for id in due {
        rows.extend(store::update_leased(&mut tx, id, leased_until, now).await?);
    }
    tx.commit().await?;
    rows.sort_by_key(|row| row.created_at);
    Ok(rows)
}

/// Sends one mail and writes down what came of it; true when it was sent.
async fn deliver_one(
    core: &Core,
    row: MailRow,
    leased_until: Timestamp,
) -> Result<bool, StoreError> {
    let written_at = Timestamp(row.created_at);
    let mail = outbox::open(core, row.id, &row.sealed);
    let sent = match &mail {
        Some(mail) => core.mailer.send(mail, Stamp { id: row.id, written_at }).await,
        None => Err(Unsent::passing(&"it was sealed with another keyring, or is damaged")),
    };
    let Err(Unsent { failure, reason }) = sent else {
        let mut tx = core.db.write().await?;
        store::delete_mail(&mut tx, row.id).await?;
        tx.commit().await?;
        return Ok(true);
    };
    let (id, tries) = (row.id, row.tries);
    let refusals = row.refusals + i64::from(failure == Failure::Refused);
    let next = rules::after(failure, tries, refusals, written_at, core.clock.now());
    let mut tx = core.db.write().await?;
    match next {
        Next::TryAt(at) => {
            tracing::warn!(mail = %id, tries, reason, again = at.machine(), "a mail was not sent yet");
            store::update_failed(&mut tx, id, leased_until, refusals, at).await?;
        }
        Next::GiveUp => {
            let subject = mail.as_ref().map_or("", |mail| mail.subject.as_str());
            let domain = mail.as_ref().and_then(|mail| mail.to.rsplit_once('@'));
            let domain = domain.map_or("", |(_, domain)| domain);
            tracing::error!(mail = %id, tries, reason, domain, subject, "a mail was given up");
            store::delete_mail(&mut tx, id).await?;
        }
    }
    tx.commit().await?;
    Ok(false)
}
