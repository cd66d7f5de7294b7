use super::model::ProjectLimits;
use crate::{error::AppError, services::Actor, value::ProjectId};
use async_trait::async_trait;
use leptos::prelude::*;

/// The limits of a project.
#[async_trait]
pub trait LimitService: Send + Sync {
    /// The limits, and how near they are, also while the project is switched off.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member or super admin; `Forbidden` without the second
    /// factor that the organization asks for.
    async fn find(&self, actor: &Actor, project: ProjectId) -> Result<ProjectLimits, AppError>;

    /// Sets one; 0: there is none.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a super admin; `ReauthRequired` without a fresh proof;
    /// `NotFound`; `Invalid` for the name or a negative value.
    async fn set(
        &self,
        actor: &Actor,
        project: ProjectId,
        name: &str,
        value: i64,
    ) -> Result<(), AppError>;
}

/// Reads the limits of a project.
#[server(prefix = "/api", endpoint = "limits/find")]
pub async fn find_limits(project: ProjectId) -> Result<ProjectLimits, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.limits.find(&actor, project).await)
}

/// Sets one limit of a project.
#[server(prefix = "/api", endpoint = "limits/set")]
pub async fn set_limit(project: ProjectId, name: String, value: i64) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.limits.set(&actor, project, &name, value).await)?;
    redirect(&format!("/projects/{project}/settings/limits"));
    Ok(())
}
