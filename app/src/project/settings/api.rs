use super::model::ProjectSettings;
use crate::{
    error::AppError,
    services::Actor,
    value::{OrganizationId, ProjectId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// The settings of a project.
#[async_trait]
pub trait ProjectSettingsService: Send + Sync {
    /// The settings, also while the project is switched off.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member; `Forbidden` without the second factor that the
    /// organization asks for.
    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<ProjectSettings, AppError>;

    /// Gives the project another name.
    ///
    /// # Errors
    /// As `find`; `Forbidden` unless the caller is an administrator; `Invalid` for the name.
    async fn rename(&self, actor: &Actor, id: ProjectId, name: &str) -> Result<(), AppError>;

    /// Moves the project to another organization. Its members and tokens stay; its administrators
    /// are told by mail.
    ///
    /// # Errors
    /// As `rename`; `NotFound` for an organization that the caller does not look after.
    async fn move_to(
        &self,
        actor: &Actor,
        id: ProjectId,
        organization: OrganizationId,
    ) -> Result<(), AppError>;

    /// Deletes the project: its tokens are refused at once. It can be restored for 60 days; its
    /// administrators are told by mail.
    ///
    /// # Errors
    /// As `rename`.
    async fn delete(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError>;
}

/// Reads the settings of a project.
#[server(prefix = "/api", endpoint = "projects/settings")]
pub async fn find_project_settings(id: ProjectId) -> Result<ProjectSettings, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.project_settings.find(&actor, id).await)
}

/// Gives a project another name.
#[server(prefix = "/api", endpoint = "projects/rename")]
pub async fn rename_project(id: ProjectId, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_settings.rename(&actor, id, &name).await)?;
    redirect(&format!("/projects/{id}/settings/general"));
    Ok(())
}

/// Moves a project to another organization.
#[server(prefix = "/api", endpoint = "projects/move")]
pub async fn move_project(id: ProjectId, organization: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_settings.move_to(&actor, id, organization).await)?;
    redirect(&format!("/projects/{id}/settings/general"));
    Ok(())
}

/// Deletes a project.
#[server(prefix = "/api", endpoint = "projects/delete")]
pub async fn delete_project(id: ProjectId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_settings.delete(&actor, id).await)?;
    redirect("/");
    Ok(())
}
