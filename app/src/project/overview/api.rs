use super::model::Project;
use crate::{error::AppError, services::Actor, value::ProjectId};
use async_trait::async_trait;
use leptos::prelude::*;

/// A project's first page.
#[async_trait]
pub trait OverviewService: Send + Sync {
    /// The project with its counts.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member.
    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<Project, AppError>;
}

/// Reads a project.
#[server(prefix = "/api", endpoint = "projects/find")]
pub async fn find_project(id: ProjectId) -> Result<Project, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.overview.find(&actor, id).await)
}
