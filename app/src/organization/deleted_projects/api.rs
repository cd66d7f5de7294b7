use super::model::DeletedProjects;
use crate::{
    error::AppError,
    services::Actor,
    value::{OrganizationId, ProjectId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Projects that were deleted. They can be restored for 60 days; then they go with their data.
#[async_trait]
pub trait DeletedProjectService: Send + Sync {
    /// The deleted projects of an organization that can be restored.
    ///
    /// # Errors
    /// `NotFound` unless the caller looks after the organization; `Forbidden` without the second
    /// factor that it asks for.
    async fn list(
        &self,
        actor: &Actor,
        organization: OrganizationId,
    ) -> Result<DeletedProjects, AppError>;

    /// Brings a project back as it was; an end that it had is gone.
    ///
    /// # Errors
    /// `NotFound` for an unknown project; `Forbidden` unless the caller is a member of its
    /// organization or super admin; `ReauthRequired` for a super admin without a fresh proof;
    /// `Conflict` for one that is not deleted, that is purged, or whose organization was deleted.
    async fn restore(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError>;

    /// Lets a deleted project go with its data, soon and for good.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a super admin; `ReauthRequired` without a fresh proof;
    /// `NotFound` for a project that was not deleted.
    async fn purge(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError>;
}

/// Reads the deleted projects of an organization.
#[server(prefix = "/api", endpoint = "organizations/deleted-projects")]
pub async fn list_deleted_projects(
    organization: OrganizationId,
) -> Result<DeletedProjects, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.deleted_projects.list(&actor, organization).await)
}

/// Brings a project back, for members of its organization.
#[server(prefix = "/api", endpoint = "organizations/restore-project")]
pub async fn restore_project(
    organization: OrganizationId,
    project: ProjectId,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.deleted_projects.restore(&actor, project).await)?;
    redirect(&format!("/organizations/{organization}/deleted-projects"));
    Ok(())
}
