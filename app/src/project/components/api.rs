use super::model::ComponentSummary;
use crate::{error::AppError, services::Actor, value::ProjectId};
use async_trait::async_trait;
use leptos::prelude::*;

/// Components.
#[async_trait]
pub trait ComponentService: Send + Sync {
    /// All components that there are, by id.
    ///
    /// # Errors
    /// `NotFound` unless the caller is a member of the project.
    async fn list_catalogue(
        &self,
        actor: &Actor,
        project: ProjectId,
    ) -> Result<Vec<ComponentSummary>, AppError>;
}

/// Lists the components that a token can be let at.
#[server(prefix = "/api", endpoint = "components/list")]
pub async fn list_components(project: ProjectId) -> Result<Vec<ComponentSummary>, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.components.list_catalogue(&actor, project).await)
}
