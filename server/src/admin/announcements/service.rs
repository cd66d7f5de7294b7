use super::{
    rules,
    store::{self, AnnouncementRow},
};
use crate::{
    account::notifications::store::{InsertNotification, insert_notification},
    admin::{require_acting_super_admin, require_super_admin},
    core::Core,
};
use app::{
    account::notifications::NotificationKind,
    admin::announcements::{Announcement, AnnouncementPage, AnnouncementService, NewAnnouncement},
    error::AppError,
    services::{ActingPerson, Actor},
    value::{ProjectId, Timestamp},
};
use async_trait::async_trait;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Announcements of one page.
const PAGE: usize = 50;

/// What a program says of an announcement beside what people read.
#[derive(Debug)]
pub(crate) struct AnnouncementOfProgram {
    pub(crate) kind: NotificationKind,
    /// An object, for other programs.
    pub(crate) payload: Value,
}

/// Announcements.
pub struct Announcements {
    core: Arc<Core>,
}

impl Announcements {
    pub fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// Whoever tells everybody something has proven lately who they are.
    fn announcer<'a>(&self, actor: &'a Actor) -> Result<ActingPerson<'a>, AppError> {
        require_acting_super_admin(actor, self.core.clock.now())
    }

    /// Announces something. Of which kind it is follows from whom it is to unless a program says.
    /// Says its id.
    pub(crate) async fn announce_as(
        &self,
        actor: &Actor,
        new: &NewAnnouncement,
        more: Option<AnnouncementOfProgram>,
    ) -> Result<Uuid, AppError> {
        let me = self.announcer(actor)?;
        let new = rules::check(new)?;
        let kind = rules::kind(more.as_ref().map(|more| more.kind), new.project)?;
        let payload = more.map(|more| more.payload).unwrap_or_default();
        let payload = rules::payload(&payload)?;
        let core = &*self.core;
        let now = core.clock.now();
        let mut tx = core.db.write().await?;
        if let Some(project) = new.project
            && !store::is_project(&mut tx, project).await?
        {
            return Err(rules::no_such_project());
        }
        let id = core.secrets.uuid(now);
        insert_notification(
            &mut tx,
            InsertNotification {
                id,
                kind,
                user: None,
                project: new.project,
                title: &new.title,
                message: &new.message,
                link: new.link.as_deref(),
                payload: &payload,
                announced_by: Some(me.user),
                created_at: core.ascending.next(now),
                is_mailed: true,
            },
        )
        .await?;
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, ?kind, "an administrator announced something");
        core.bells.ring_for_everybody();
        core.announced.notify_one();
        Ok(id)
    }
}

fn no_such_announcement() -> AppError {
    AppError::not_found("", "There is no such announcement.")
}

fn announcement(row: AnnouncementRow) -> Announcement {
    Announcement {
        id: row.id.to_string(),
        title: row.title,
        message: row.message,
        link: row.link,
        project: row.project_id.map(ProjectId).zip(row.project_name),
        announced_by: row.announced_by,
        at: Timestamp(row.created_at),
        is_mailing: row.mailed_up_to.is_some(),
    }
}

#[async_trait]
impl AnnouncementService for Announcements {
    async fn list(
        &self,
        actor: &Actor,
        before: Option<&str>,
    ) -> Result<AnnouncementPage, AppError> {
        require_super_admin(actor)?;
        let mut tx = self.core.db.read().await?;
        let before = match before.map(Uuid::parse_str) {
            None => None,
            Some(Err(_)) => return Err(no_such_announcement()),
            Some(Ok(id)) => {
                let at = store::find_at(&mut tx, id).await?.ok_or_else(no_such_announcement)?;
                Some((Timestamp(at), id))
            }
        };
        let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
        let rows = store::list_announcements(&mut tx, before, most).await?;
        let has_more = rows.len() > PAGE;
        let announcements: Vec<_> = rows.into_iter().take(PAGE).map(announcement).collect();
        let older = if has_more { announcements.last().map(|last| last.id.clone()) } else { None };
        Ok(AnnouncementPage { announcements, older })
    }

    async fn announce(&self, actor: &Actor, new: NewAnnouncement) -> Result<(), AppError> {
        self.announce_as(actor, &new, None).await?;
        Ok(())
    }

    async fn delete(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        let me = self.announcer(actor)?;
        let id = Uuid::parse_str(id).map_err(|_| no_such_announcement())?;
        let mut tx = self.core.db.write().await?;
        if store::delete_announcement(&mut tx, id).await? == 0 {
            return Err(no_such_announcement());
        }
        tx.commit().await?;
        tracing::info!(administrator = me.user.0, %id, "an administrator deleted an announcement");
        self.core.bells.ring_for_everybody();
        Ok(())
    }
}
