use super::model::Home;
use crate::{error::AppError, services::Actor};
use async_trait::async_trait;
use leptos::prelude::*;

/// What a person can reach.
#[async_trait]
pub trait HomeService: Send + Sync {
    /// The caller's projects by organization, and the maintainers they belong to.
    async fn home(&self, actor: &Actor) -> Result<Home, AppError>;
}

/// Reads the home page; also feeds the project switcher.
#[server(prefix = "/api", endpoint = "home")]
pub async fn read_home() -> Result<Home, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.home.home(&actor).await)
}
