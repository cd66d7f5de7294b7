use super::{
    kind::{self, Kind},
    record::{Owner, record},
    store::{self, ActivityRow},
};
use crate::{
    account::{
        links::{self, Purpose},
        sessions::{self, device, rules::Factor},
    },
    core::Core,
    db::Tx,
};
use app::{
    account::activity::{ActivityEntry, ActivityPage, ActivityService},
    error::AppError,
    services::Actor,
    value::{Timestamp, UserId},
};
use async_trait::async_trait;
use std::sync::Arc;
use uuid::Uuid;

/// Entries of one page.
const PAGE: usize = 50;
/// Activity is kept for so long.
const KEEP_SECONDS: i64 = 365 * 86_400;

/// What happened to one's own account.
pub struct Activities {
    core: Arc<Core>,
}

impl Activities {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

fn entry(row: ActivityRow) -> ActivityEntry {
    let (what, is_warning) = kind::in_words(&row.kind, &row.detail);
    ActivityEntry {
        id: row.id.to_string(),
        at: Timestamp(row.at),
        what,
        is_warning,
        done_by: row.done_by,
        device: device::in_words(&row.user_agent),
        remote_addr: row.remote_addr,
        factor: if row.factor.is_empty() { String::new() } else { Factor::in_words(&row.factor) },
    }
}

/// The newest entries of a person.
pub(crate) async fn newest_of(
    tx: &mut Tx,
    user: UserId,
    most: i64,
) -> Result<Vec<ActivityEntry>, AppError> {
    let rows = store::list_activity(tx, user, None, None, most).await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// Forgets what is older than a year.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let mut tx = core.db.write().await?;
    store::delete_before(&mut tx, core.clock.now().plus_seconds(-KEEP_SECONDS)).await?;
    tx.commit().await?;
    Ok(())
}

#[async_trait]
impl ActivityService for Activities {
    async fn list(
        &self,
        actor: &Actor,
        before: Option<&str>,
        only_warnings: bool,
    ) -> Result<ActivityPage, AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let before = match before.map(Uuid::parse_str) {
            None => None,
            Some(Err(_)) => return Err(no_such_entry()),
            Some(Ok(id)) => {
                let at = store::find_at(&mut tx, me.user, id).await?.ok_or_else(no_such_entry)?;
                Some((Timestamp(at), id))
            }
        };
        let warnings = kind::warnings().fold(",".to_owned(), |list, name| list + name + ",");
        let kinds = only_warnings.then_some(warnings.as_str());
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = store::list_activity(&mut tx, me.user, before, kinds, most).await?;
        let has_more = rows.len() > PAGE;
        let entries: Vec<_> = rows.into_iter().take(PAGE).map(entry).collect();
        let older = if has_more { entries.last().map(|entry| entry.id.clone()) } else { None };
        Ok(ActivityPage { entries, older })
    }

    async fn disown(&self, actor: &Actor) -> Result<u64, AppError> {
        let core = &*self.core;
        let now = core.clock.now();
        // a stolen cookie alone must not keep the person out, nor have them mailed again and again
        let me = sessions::require_fresh(actor, now)?;
        let mut tx = core.db.write().await?;
        let ended = sessions::end_all(core, &mut tx, me.user, Some(&me.session)).await?;
        let act = Kind::Disowned.about(ended.to_string());
        record(core, &mut tx, Owner::of(me), actor, act, now).await?;
        links::send(core, &mut tx, Owner::of(me), Purpose::Reset, now).await?;
        tx.commit().await?;
        Ok(ended)
    }
}

fn no_such_entry() -> AppError {
    AppError::not_found("", "There is no such entry in your activity.")
}
