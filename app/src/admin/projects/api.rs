use super::model::{ProjectDetail, ProjectList};
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

    /// One project, deleted or not.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a super admin; `NotFound`.
    async fn find(&self, actor: &Actor, id: ProjectId) -> Result<ProjectDetail, AppError>;

    /// Switches a project off: its tokens are answered with 503 and the reason, until it is switched
    /// on again. `until` says when that is expected: an instant, a day, `+1 hour`, or nothing.
    ///
    /// # Errors
    /// As `find`; `ReauthRequired` without a fresh proof; `Invalid` for the reason or the end.
    async fn disable(
        &self,
        actor: &Actor,
        id: ProjectId,
        reason: &str,
        until: &str,
    ) -> Result<(), AppError>;

    /// Switches it on again.
    ///
    /// # Errors
    /// As `find`; `ReauthRequired` without a fresh proof.
    async fn enable(&self, actor: &Actor, id: ProjectId) -> Result<(), AppError>;

    /// Says that the project ends so many days from now; with 0 it stays.
    ///
    /// # Errors
    /// As `find`; `ReauthRequired` without a fresh proof; `Invalid` for the days.
    async fn set_end(&self, actor: &Actor, id: ProjectId, days: i64) -> Result<(), AppError>;
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

/// One project.
#[server(name = ReadProject, prefix = "/api", endpoint = "admin/projects/find")]
pub async fn project(id: ProjectId) -> Result<ProjectDetail, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.project_administration.find(&actor, id).await)
}

/// Switches a project off.
#[server(prefix = "/api", endpoint = "admin/projects/disable")]
pub async fn disable_project(
    id: ProjectId,
    reason: String,
    #[server(default)] until: String,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_administration.disable(&actor, id, &reason, &until).await)?;
    redirect(&format!("/admin/projects/{id}"));
    Ok(())
}

/// Switches a project on again.
#[server(prefix = "/api", endpoint = "admin/projects/enable")]
pub async fn enable_project(id: ProjectId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_administration.enable(&actor, id).await)?;
    redirect(&format!("/admin/projects/{id}"));
    Ok(())
}

/// Says when a project ends.
#[server(prefix = "/api", endpoint = "admin/projects/set-end")]
pub async fn set_project_end(id: ProjectId, days: i64) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.project_administration.set_end(&actor, id, days).await)?;
    redirect(&format!("/admin/projects/{id}"));
    Ok(())
}

/// Brings a deleted project back, for super admins.
#[server(name = RestoreAnyProject, prefix = "/api", endpoint = "admin/projects/restore")]
pub async fn restore_any_project(id: ProjectId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.deleted_projects.restore(&actor, id).await)?;
    redirect(&format!("/admin/projects/{id}"));
    Ok(())
}

/// Lets a deleted project go with its data.
#[server(prefix = "/api", endpoint = "admin/projects/purge")]
pub async fn purge_project(id: ProjectId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.deleted_projects.purge(&actor, id).await)?;
    redirect(&format!("/admin/projects/{id}"));
    Ok(())
}
