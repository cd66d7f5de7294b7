use super::{Letter, message::Mail, store};
use crate::{core::Core, db::Tx, error::internal, keyring::Purpose};
use app::error::AppError;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Writes a mail in the caller's transaction: it is sent if, and only if, that is committed.
pub(crate) async fn enqueue(
    core: &Core,
    tx: &mut Tx,
    to: &str,
    letter: &Letter,
) -> Result<(), AppError> {
    let now = core.clock.now();
    let home = &core.config.public_url;
    let mail = Mail {
        to: to.to_owned(),
        subject: letter.subject().to_owned(),
        text: letter.text(home),
        html: letter.html(home),
    };
    let id = core.secrets.uuid(now);
    let plain = Zeroizing::new(serde_json::to_vec(&mail).map_err(|error| internal(&error))?);
    let sealed = core.keyring.seal(Purpose::Mail, id.as_bytes(), &plain, &*core.secrets);
    store::insert_mail(tx, id, &sealed, core.ascending.next(now), now).await?;
    core.mailer.wake();
    Ok(())
}

/// How many mails wait whose time has come.
pub(crate) async fn count_due(core: &Core) -> Result<i64, AppError> {
    let mut tx = core.db.read().await?;
    Ok(store::count_due(&mut tx, core.clock.now()).await?)
}

/// What was sealed in the outbox, if it can be read.
pub(super) fn open(core: &Core, id: Uuid, sealed: &[u8]) -> Option<Mail> {
    let plain = core.keyring.open_sealed(Purpose::Mail, id.as_bytes(), sealed)?;
    serde_json::from_slice(&Zeroizing::new(plain)).ok()
}

/// The mails that wait, oldest first; they go on waiting.
#[cfg(test)]
pub(crate) async fn waiting(core: &Core) -> Vec<Mail> {
    let mut tx = core.db.read().await.unwrap();
    let rows = store::list_mails(&mut tx).await.unwrap();
    rows.iter().map(|row| open(core, row.id, &row.sealed).unwrap()).collect()
}
