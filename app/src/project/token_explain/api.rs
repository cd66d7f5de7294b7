use super::model::{Explanation, Question};
use crate::{
    error::AppError,
    project::tokens::{Grants, TokenForm},
    services::Actor,
    value::{ProjectId, TokenId},
};
use async_trait::async_trait;
use leptos::prelude::*;

/// What tokens may do and why, said by the code that enforces it.
#[async_trait]
pub trait TokenExplainService: Send + Sync {
    /// May this token do it? One that ended may do nothing.
    ///
    /// # Errors
    /// As for reading the token; `Invalid` naming `question[operation]` or `question[object]`.
    async fn of_token(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        question: &Question,
    ) -> Result<Explanation, AppError>;

    /// Might a token do it that the caller makes with these grants?
    ///
    /// # Errors
    /// As for making the token; `Invalid` naming `question[operation]` or `question[object]`.
    async fn of_grants(
        &self,
        actor: &Actor,
        project: ProjectId,
        grants: Grants,
        question: &Question,
    ) -> Result<Explanation, AppError>;
}

/// Explains what a token may do.
#[server(prefix = "/api", endpoint = "token-explain/of-token")]
pub async fn explain_token(
    project: ProjectId,
    token: TokenId,
    question: Question,
) -> Result<Explanation, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    answer(services.token_explain.of_token(&actor, project, token, &question).await)
}

/// Explains what the token of the editor would be allowed to do.
#[server(prefix = "/api", endpoint = "token-explain/of-grants")]
pub async fn explain_grants(
    project: ProjectId,
    token: TokenForm,
    question: Question,
) -> Result<Explanation, AppError> {
    use crate::services::{answer, request};
    let (actor, services) = request()?;
    let new = answer(token.parse())?;
    answer(services.token_explain.of_grants(&actor, project, new.grants, &question).await)
}
