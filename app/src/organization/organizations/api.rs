use super::model::Organization;
use crate::{
    error::AppError,
    services::Actor,
    value::{MaintainerId, OrganizationId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Organizations.
#[async_trait]
pub trait OrganizationService: Send + Sync {
    /// Makes an organization; the caller becomes its first member.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member of the maintainer, super admin or the operator;
    /// `Invalid` for the name.
    async fn create(
        &self,
        actor: &Actor,
        maintainer: MaintainerId,
        name: &str,
    ) -> Result<OrganizationId, AppError>;

    /// An organization with its projects and members.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member of it or of its maintainer, or super admin.
    async fn find(&self, actor: &Actor, id: OrganizationId) -> Result<Organization, AppError>;
}

/// Makes an organization and opens it.
#[server(prefix = "/api", endpoint = "organizations/create")]
pub async fn create_organization(maintainer: MaintainerId, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let id = answer(services.organizations.create(&actor, maintainer, &name).await)?;
    redirect(&format!("/organizations/{id}"));
    Ok(())
}

/// Reads an organization.
#[server(prefix = "/api", endpoint = "organizations/find")]
pub async fn find_organization(id: OrganizationId) -> Result<Organization, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.organizations.find(&actor, id).await)
}
