use super::model::Maintainer;
use crate::{error::AppError, services::Actor, value::MaintainerId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Maintainers.
#[async_trait]
pub trait MaintainerService: Send + Sync {
    /// Makes a maintainer; the caller becomes its first member.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is super admin or the operator; `Invalid` for the name.
    async fn create(&self, actor: &Actor, name: &str) -> Result<MaintainerId, AppError>;

    /// A maintainer with its organizations and members.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member or super admin.
    async fn find(&self, actor: &Actor, id: MaintainerId) -> Result<Maintainer, AppError>;
}

/// Makes a maintainer and opens it.
#[server(prefix = "/api", endpoint = "maintainers/create")]
pub async fn create_maintainer(name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let id = answer(services.maintainers.create(&actor, &name).await)?;
    redirect(&format!("/maintainers/{id}"));
    Ok(())
}

/// Reads a maintainer.
#[server(prefix = "/api", endpoint = "maintainers/find")]
pub async fn find_maintainer(id: MaintainerId) -> Result<Maintainer, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.maintainers.find(&actor, id).await)
}
