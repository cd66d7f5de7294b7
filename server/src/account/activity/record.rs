use super::{
    kind::{Act, in_words},
    letter::letter,
    store::{self, InsertActivity},
};
use crate::{
    account::{notifications, sessions::device, users::store::UserRow},
    core::Core,
    db::Tx,
    mail,
};
use app::{
    error::AppError,
    services::{Actor, Identity, SignedIn},
    value::{Timestamp, UserId},
};

/// Whose account it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner<'a> {
    pub(crate) id: UserId,
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
}

impl<'a> Owner<'a> {
    pub(crate) fn of(person: &'a SignedIn) -> Self {
        Self { id: person.user, name: &person.name, email: &person.email }
    }

    pub(crate) fn of_row(row: &'a UserRow) -> Self {
        Self { id: UserId(row.id), name: &row.name, email: &row.email }
    }
}

/// Writes down what the person did to their own account, and tells them by mail where that is due;
/// both in the transaction of the act.
pub(crate) async fn record(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    actor: &Actor,
    act: Act,
    now: Timestamp,
) -> Result<(), AppError> {
    write(core, tx, owner, actor, "", act, now).await
}

/// The same, but once in so many seconds: for what can be repeated without end, and would push
/// everything else out of sight.
pub(crate) async fn record_once_in(
    seconds: i64,
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    actor: &Actor,
    act: Act,
) -> Result<(), AppError> {
    let now = core.clock.now();
    let since = now.plus_seconds(-seconds);
    if store::is_recorded(tx, owner.id, act.kind.as_str(), &act.detail, since).await? {
        return Ok(());
    }
    record(core, tx, owner, actor, act, now).await
}

/// The same for what somebody else did to the account.
pub(crate) async fn record_by(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    actor: &Actor,
    act: Act,
    now: Timestamp,
) -> Result<(), AppError> {
    let done_by = match &actor.identity {
        Identity::User(administrator) => administrator.name.clone(),
        Identity::Manager(manager) => match &manager.user {
            Some(administrator) => administrator.name.clone(),
            None => "An application".to_owned(),
        },
        _ => "The operator".to_owned(),
    };
    write(core, tx, owner, actor, &done_by, act, now).await
}

async fn write(
    core: &Core,
    tx: &mut Tx,
    owner: Owner<'_>,
    actor: &Actor,
    done_by: &str,
    act: Act,
    now: Timestamp,
) -> Result<(), AppError> {
    let factor = match (act.factor, &actor.identity) {
        (Some(factor), _) => factor.as_str(),
        (None, Identity::User(me)) if done_by.is_empty() => &me.factor,
        _ => "",
    };
    store::insert_activity(
        tx,
        InsertActivity {
            id: core.secrets.uuid(now),
            user: owner.id,
            at: core.ascending.next(now),
            kind: act.kind.as_str(),
            detail: &act.detail,
            done_by,
            factor,
            remote_addr: &actor.remote_addr,
            user_agent: &actor.user_agent,
        },
    )
    .await?;
    if act.kind.tone().is_mailed() {
        let letter = letter(core, owner, actor, done_by, &act, now);
        mail::enqueue(core, tx, owner.email, &letter).await?;
    }
    if act.kind.is_notified() {
        let (what, _) = in_words(act.kind.as_str(), &act.detail);
        let from = notified_from(actor, done_by);
        let told = (what.as_str(), from.as_str());
        notifications::raise_account(core, tx, owner.id, told, "/account/activity").await?;
    }
    // open pages look whether their session is still there, whatever it was
    core.bells.ring(owner.id);
    Ok(())
}

/// Where it came from, and what to do about it.
fn notified_from(actor: &Actor, done_by: &str) -> String {
    let from = if done_by.is_empty() {
        let device = device::in_words(&actor.user_agent);
        format!("{device}, address {}.", actor.remote_addr)
    } else {
        format!("By {done_by}.")
    };
    format!("{from} If you know nothing of it, open your activity and choose \"This wasn't me\".")
}
