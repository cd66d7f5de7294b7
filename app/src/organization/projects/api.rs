use super::model::{NewProject, ProjectOffer, Role};
use crate::{
    error::AppError,
    project::tokens::TokenSecret,
    services::Actor,
    value::{OrganizationId, ProjectId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// Making projects and filling them with people.
#[async_trait]
pub trait ProjectService: Send + Sync {
    /// What a project of the organization can be made from.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member of the organization; `Forbidden` without the second
    /// factor that it asks for.
    async fn offer(
        &self,
        actor: &Actor,
        organization: OrganizationId,
    ) -> Result<ProjectOffer, AppError>;

    /// Makes a project; the caller becomes its first member, role admin, with a master token.
    ///
    /// # Errors
    /// As `offer`, or what the Manage API tells programs; `Invalid` naming the field; `NotFound` for
    /// an unknown template.
    async fn create(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        new: NewProject,
    ) -> Result<ProjectId, AppError>;

    /// Adds a person, with a master token, whose string is returned this once.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` for an unknown project or e-mail;
    /// `Conflict` when the person is a member already.
    async fn add_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
        role: Role,
    ) -> Result<TokenSecret, AppError>;

    /// Takes a person out of a project. The master token is refused from the next request on.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` when there is no such member.
    async fn remove_member(
        &self,
        actor: &Actor,
        project: ProjectId,
        email: &str,
    ) -> Result<(), AppError>;

    /// Says whether the project keeps sealed copies of token strings. Without them, those that are
    /// there are deleted, and a token that is retrieved by a link gets a new string.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is the operator; `NotFound` when there is no such project.
    async fn keep_token_strings(
        &self,
        actor: &Actor,
        project: ProjectId,
        keeps: bool,
    ) -> Result<(), AppError>;
}

/// Reads what a project of the organization can be made from.
#[server(prefix = "/api", endpoint = "projects/offer")]
pub async fn offer_project(organization: OrganizationId) -> Result<ProjectOffer, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.projects.offer(&actor, organization).await)
}

/// Makes a project and opens it.
#[server(prefix = "/api", endpoint = "projects/create")]
pub async fn create_project(
    organization: OrganizationId,
    name: String,
    #[server(default)] template: String,
    retention_days: Option<i64>,
) -> Result<(), AppError> {
    use crate::services::{answer, redirect, request};
    let (actor, services) = request()?;
    let new = NewProject { name, template, backend: String::new(), retention_days };
    let id = answer(services.projects.create(&actor, organization, new).await)?;
    redirect(&format!("/projects/{id}"));
    Ok(())
}
