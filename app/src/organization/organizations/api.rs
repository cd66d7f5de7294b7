use super::model::Organization;
use crate::{
    error::AppError,
    services::Actor,
    value::{MaintainerId, OrganizationId, UserId},
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

    /// Gives it another name.
    ///
    /// # Errors
    /// As `find`; `Invalid` for the name.
    async fn rename(&self, actor: &Actor, id: OrganizationId, name: &str) -> Result<(), AppError>;

    /// Says whether super admins and people of the maintainer may let themselves in.
    ///
    /// # Errors
    /// As `find`; `Invalid` unless the caller is a member.
    async fn set_auto_join(
        &self,
        actor: &Actor,
        id: OrganizationId,
        allows: bool,
    ) -> Result<(), AppError>;

    /// Deletes it, for good.
    ///
    /// # Errors
    /// As `find`; `Conflict` while it has projects.
    async fn delete(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError>;

    /// Adds a person by e-mail (a program may name the id). An address that nobody has gets an
    /// account and a mailed link to activate it.
    ///
    /// # Errors
    /// As `find`; `Invalid` for the address, and from outside where auto-join is off; `Conflict`
    /// for a member.
    async fn add_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        who: &str,
    ) -> Result<(), AppError>;

    /// Removes a member, oneself among them.
    ///
    /// # Errors
    /// As `find`; `NotFound` for who is no member; `Conflict` for the last one.
    async fn remove_member(
        &self,
        actor: &Actor,
        id: OrganizationId,
        user: UserId,
    ) -> Result<(), AppError>;

    /// Lets a super admin or a person of the maintainer in.
    ///
    /// # Errors
    /// As `find`; `Forbidden` where auto-join is off; `Conflict` for a member.
    async fn join(&self, actor: &Actor, id: OrganizationId) -> Result<(), AppError>;
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

/// Gives an organization another name.
#[server(prefix = "/api", endpoint = "organizations/rename")]
pub async fn rename_organization(id: OrganizationId, name: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.rename(&actor, id, &name).await)?;
    redirect(&format!("/organizations/{id}"));
    Ok(())
}

/// Says whether people from outside may let themselves in.
#[server(prefix = "/api", endpoint = "organizations/set-auto-join")]
pub async fn set_auto_join(id: OrganizationId, allows: bool) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.set_auto_join(&actor, id, allows).await)?;
    redirect(&format!("/organizations/{id}"));
    Ok(())
}

/// Deletes an organization.
#[server(prefix = "/api", endpoint = "organizations/delete")]
pub async fn delete_organization(id: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.delete(&actor, id).await)?;
    redirect("/");
    Ok(())
}

/// Adds a person to an organization.
#[server(prefix = "/api", endpoint = "organizations/add-member")]
pub async fn add_organization_member(id: OrganizationId, email: String) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.add_member(&actor, id, &email).await)?;
    redirect(&format!("/organizations/{id}"));
    Ok(())
}

/// Removes a member from an organization; who left goes home.
#[server(prefix = "/api", endpoint = "organizations/remove-member")]
pub async fn remove_organization_member(id: OrganizationId, user: UserId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.remove_member(&actor, id, user).await)?;
    let has_left = actor.user().is_ok_and(|me| me.user == user);
    redirect(&if has_left { "/".to_owned() } else { format!("/organizations/{id}") });
    Ok(())
}

/// Lets the caller in.
#[server(prefix = "/api", endpoint = "organizations/join")]
pub async fn join_organization(id: OrganizationId) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    answer(services.organizations.join(&actor, id).await)?;
    redirect(&format!("/organizations/{id}"));
    Ok(())
}
