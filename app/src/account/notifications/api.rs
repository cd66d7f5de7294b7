use super::model::{MailChoices, NotificationPage};
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// What one is told in the app.
#[async_trait]
pub trait NotificationService: Send + Sync {
    /// One page, newest first; `before` is the id of the last one of the page before it.
    ///
    /// # Errors
    /// `NotFound` when `before` is no notification of the caller.
    async fn list(&self, actor: &Actor, before: Option<&str>)
    -> Result<NotificationPage, AppError>;

    /// How many the caller has not read.
    async fn unread(&self, actor: &Actor) -> Result<u64, AppError>;

    /// Marks one as read; it may be already.
    ///
    /// # Errors
    /// `NotFound` for one of somebody else or none.
    async fn mark_read(&self, actor: &Actor, id: &str) -> Result<(), AppError>;

    /// Marks all as read; says how many were not.
    async fn mark_all_read(&self, actor: &Actor) -> Result<u64, AppError>;

    /// Chooses which ones come by mail too.
    async fn choose_mails(&self, actor: &Actor, mails: MailChoices) -> Result<(), AppError>;
}

/// One page of the caller's notifications.
#[server(prefix = "/api", endpoint = "account/notifications/list")]
pub async fn list_notifications(before: Option<String>) -> Result<NotificationPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.notifications.list(&actor, before.as_deref()).await)
}

/// How many notifications the caller has not read.
#[server(name = ReadUnread, prefix = "/api", endpoint = "account/notifications/unread")]
pub async fn unread_notifications() -> Result<u64, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.notifications.unread(&actor).await)
}

/// Marks one as read. It sends nobody elsewhere: the list stays where it is.
#[server(prefix = "/api", endpoint = "account/notifications/mark-read")]
pub async fn mark_notification_read(id: String) -> Result<(), AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.notifications.mark_read(&actor, &id).await)
}

/// Marks all as read.
#[server(prefix = "/api", endpoint = "account/notifications/mark-all-read")]
pub async fn mark_all_notifications_read() -> Result<u64, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let marked = answer(services.notifications.mark_all_read(&actor).await)?;
    redirect("/account/notifications");
    Ok(marked)
}

/// Chooses which notifications come by mail too.
#[server(prefix = "/api", endpoint = "account/notifications/choose-mails")]
pub async fn choose_notification_mails(
    #[server(default)] announcements: bool,
    #[server(default)] limits: bool,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let mails = MailChoices { announcements, limits };
    answer(services.notifications.choose_mails(&actor, mails).await)?;
    redirect("/account/notifications");
    Ok(())
}
