use super::model::{AnnouncementPage, NewAnnouncement};
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// Announcements.
///
/// # Errors
/// All: `Forbidden` unless the caller is a super admin.
#[async_trait]
pub trait AnnouncementService: Send + Sync {
    /// One page, newest first; `before` is the id of the last one of the page before it.
    async fn list(&self, actor: &Actor, before: Option<&str>)
    -> Result<AnnouncementPage, AppError>;

    /// Tells everybody, or the members of a project: in the app at once, by mail soon after.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `Invalid` naming the field.
    async fn announce(&self, actor: &Actor, new: NewAnnouncement) -> Result<(), AppError>;

    /// Takes it back. Mails that were sent stay sent.
    ///
    /// # Errors
    /// `ReauthRequired` without a fresh proof; `NotFound`.
    async fn delete(&self, actor: &Actor, id: &str) -> Result<(), AppError>;
}

/// One page of the announcements.
#[server(prefix = "/api", endpoint = "admin/announcements/list")]
pub async fn list_announcements(before: Option<String>) -> Result<AnnouncementPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.announcements.list(&actor, before.as_deref()).await)
}

/// Announces something.
#[server(prefix = "/api", endpoint = "admin/announcements/create")]
pub async fn announce(
    title: String,
    message: String,
    #[server(default)] link: String,
    #[server(default)] project: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewAnnouncement { title, message, link, project };
    answer(services.announcements.announce(&actor, new).await)?;
    redirect("/admin/announcements");
    Ok(())
}

/// Takes an announcement back.
#[server(prefix = "/api", endpoint = "admin/announcements/delete")]
pub async fn delete_announcement(id: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.announcements.delete(&actor, &id).await)?;
    redirect("/admin/announcements");
    Ok(())
}
