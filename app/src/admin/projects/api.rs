use super::model::ProjectList;
use crate::{error::AppError, services::Actor, value::ProjectId};
use async_trait::async_trait;
use leptos::prelude::*;

/// All projects.
#[async_trait]
pub trait ProjectAdministrationService: Send + Sync {
    /// Projects whose name, number or organization fits the text, by id; those after `after`. The
    /// deleted ones are a list of their own.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a super admin.
    async fn list(
        &self,
        actor: &Actor,
        search: &str,
        deleted: bool,
        after: Option<ProjectId>,
    ) -> Result<ProjectList, AppError>;
}

/// Projects whose name, number or organization fits the text.
#[server(prefix = "/api", endpoint = "admin/projects/list")]
pub async fn list_projects(
    #[server(default)] search: String,
    #[server(default)] deleted: bool,
    after: Option<ProjectId>,
) -> Result<ProjectList, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.project_administration.list(&actor, &search, deleted, after).await)
}
