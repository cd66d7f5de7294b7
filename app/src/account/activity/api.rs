use super::model::ActivityPage;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// What happened to one's own account.
#[async_trait]
pub trait ActivityService: Send + Sync {
    /// One page, newest first; `before` is the id of the last entry of the page before it.
    async fn list(
        &self,
        actor: &Actor,
        before: Option<&str>,
        only_warnings: bool,
    ) -> Result<ActivityPage, AppError>;

    /// "This was not me": ends every other session at once, forgets every known browser, and mails a
    /// link to set a new password. Says how many sessions were ended.
    async fn disown(&self, actor: &Actor) -> Result<u64, AppError>;
}

/// One page of the caller's activity.
#[server(prefix = "/api", endpoint = "account/activity/list")]
pub async fn list_activity(
    before: Option<String>,
    #[server(default)] only_warnings: bool,
) -> Result<ActivityPage, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.activity.list(&actor, before.as_deref(), only_warnings).await)
}

/// "This was not me".
#[server(prefix = "/api", endpoint = "account/activity/disown")]
pub async fn disown_activity() -> Result<u64, AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let ended = answer(services.activity.disown(&actor).await)?;
    redirect("/account/activity");
    Ok(ended)
}
