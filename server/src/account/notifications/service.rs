use super::store::{self, NotificationRow};
use crate::{
    core::Core,
    db::{StoreError, Tx},
};
use app::{
    account::notifications::{
        MailChoices, Notification, NotificationKind, NotificationPage, NotificationService,
    },
    error::AppError,
    services::Actor,
    value::{ProjectId, Timestamp, UserId},
};
use async_trait::async_trait;
use serde_json::Value;
use std::{mem, sync::Arc};
use uuid::Uuid;

/// Notifications of one page.
const PAGE: usize = 50;
/// They are kept for so long.
const KEEP_SECONDS: i64 = 365 * 86_400;
/// No transaction takes so long: what is older and cannot be seen now never will be.
const SETTLED_SECONDS: i64 = 600;

/// What one is told in the app.
pub struct Notifications {
    core: Arc<Core>,
}

impl Notifications {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }
}

/// The most notifications that a program marks at once.
const MOST_MARKED: usize = 1_000;

impl Notifications {
    /// The newest of the caller's, or those before the one that is named, each with what was said to
    /// programs.
    pub(super) async fn list_rows(
        &self,
        actor: &Actor,
        from: Option<&str>,
    ) -> Result<Vec<(Notification, Value)>, AppError> {
        let me = actor.person()?;
        let mut tx = self.core.db.read().await?;
        let before = find_before(&mut tx, me.user, from).await?;
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let rows = store::list_notifications(&mut tx, me.user, before, most).await?;
        let told = |mut row: NotificationRow| -> Result<(Notification, Value), StoreError> {
            let payload = serde_json::from_str(&mem::take(&mut row.payload));
            let corrupt = |_| StoreError::Corrupt(format!("the payload of {}", row.id));
            let payload = payload.map_err(corrupt)?;
            Ok((notification(row)?, payload))
        };
        Ok(rows.into_iter().map(told).collect::<Result<_, _>>()?)
    }

    /// Marks those as read that are named; all of them or none.
    pub(super) async fn mark(&self, actor: &Actor, ids: &[String]) -> Result<(), AppError> {
        let me = actor.person()?;
        if ids.len() > MOST_MARKED {
            let message = format!("Name at most {MOST_MARKED} notifications.");
            return Err(AppError::invalid("read", message));
        }
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        for id in ids {
            let id = Uuid::parse_str(id).map_err(|_| no_such_notification())?;
            store::find_at(&mut tx, me.user, id).await?.ok_or_else(no_such_notification)?;
            store::insert_read(&mut tx, me.user, id, now).await?;
        }
        tx.commit().await?;
        self.core.bells.ring(me.user);
        Ok(())
    }
}

/// Where a page begins: after the notification that is named.
async fn find_before(
    tx: &mut Tx,
    me: UserId,
    before: Option<&str>,
) -> Result<Option<(Timestamp, Uuid)>, AppError> {
    let Some(before) = before else { return Ok(None) };
    let id = Uuid::parse_str(before).map_err(|_| no_such_notification())?;
    let at = store::find_at(tx, me, id).await?.ok_or_else(no_such_notification)?;
    Ok(Some((Timestamp(at), id)))
}

fn no_such_notification() -> AppError {
    AppError::not_found("", "You have no such notification.")
}

fn notification(row: NotificationRow) -> Result<Notification, StoreError> {
    let kind = NotificationKind::from_name(&row.kind).ok_or(StoreError::Corrupt(row.kind))?;
    Ok(Notification {
        id: row.id.to_string(),
        kind,
        project: row.project_id.map(ProjectId).zip(row.project_name),
        title: row.title,
        message: row.message,
        link: row.link,
        at: Timestamp(row.created_at),
        is_read: row.is_read,
    })
}

/// How many this person has not read.
async fn unread_of(tx: &mut Tx, user: UserId) -> Result<u64, AppError> {
    let counts = store::count_unread(tx, &[user]).await?;
    Ok(counts.first().and_then(|(_, unread)| u64::try_from(*unread).ok()).unwrap_or_default())
}

/// The same in a transaction of its own.
pub(super) async fn count_unread(core: &Core, user: UserId) -> Result<u64, AppError> {
    unread_of(&mut core.db.read().await?, user).await
}

/// Forgets what was told a year ago.
pub(crate) async fn sweep(core: &Core) -> Result<(), AppError> {
    let mut tx = core.db.write().await?;
    store::delete_before(&mut tx, core.clock.now().plus_seconds(-KEEP_SECONDS)).await?;
    tx.commit().await?;
    Ok(())
}

#[async_trait]
impl NotificationService for Notifications {
    async fn list(
        &self,
        actor: &Actor,
        before: Option<&str>,
    ) -> Result<NotificationPage, AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.read().await?;
        let before = find_before(&mut tx, me.user, before).await?;
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = store::list_notifications(&mut tx, me.user, before, most).await?;
        let has_more = rows.len() > PAGE;
        let shown: Result<Vec<_>, _> = rows.into_iter().take(PAGE).map(notification).collect();
        let notifications = shown?;
        let older = if has_more { notifications.last().map(|last| last.id.clone()) } else { None };
        let mails = store::find_mails(&mut tx, me.user).await?;
        let (announcements, limits) = mails.unwrap_or((true, true));
        let unread = unread_of(&mut tx, me.user).await?;
        Ok(NotificationPage {
            notifications,
            older,
            unread,
            mails: MailChoices { announcements, limits },
        })
    }

    async fn unread(&self, actor: &Actor) -> Result<u64, AppError> {
        count_unread(&self.core, actor.user()?.user).await
    }

    async fn mark_read(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        let me = actor.user()?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_notification())?;
        let mut tx = self.core.db.write().await?;
        store::find_at(&mut tx, me.user, id).await?.ok_or_else(no_such_notification)?;
        store::insert_read(&mut tx, me.user, id, self.core.clock.now()).await?;
        tx.commit().await?;
        self.core.bells.ring(me.user);
        Ok(())
    }

    async fn mark_all_read(&self, actor: &Actor) -> Result<u64, AppError> {
        let me = actor.person()?;
        let now = self.core.clock.now();
        let mut tx = self.core.db.write().await?;
        let marked = unread_of(&mut tx, me.user).await?;
        // not up to now: what is being told in this moment was not seen yet
        let settled = now.plus_seconds(-SETTLED_SECONDS);
        store::update_read_until(&mut tx, me.user, settled).await?;
        // the few of the last minutes
        store::insert_all_read(&mut tx, me.user, now).await?;
        tx.commit().await?;
        self.core.bells.ring(me.user);
        Ok(marked)
    }

    async fn choose_mails(&self, actor: &Actor, mails: MailChoices) -> Result<(), AppError> {
        let me = actor.user()?;
        let mut tx = self.core.db.write().await?;
        store::update_mails(&mut tx, me.user, mails).await?;
        tx.commit().await?;
        Ok(())
    }
}
