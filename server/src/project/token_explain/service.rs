use super::{
    rules::{self, Object, Subject},
    words,
};
use crate::{
    core::Core,
    project::{
        access::{self, rules::Rights},
        components,
        tokens::Tokens,
    },
};
use app::{
    error::AppError,
    project::{
        buckets::BucketId,
        token_explain::{Explanation, Question, TokenExplainService},
        tokens::Grants,
    },
    services::Actor,
    value::{ProjectId, TokenId},
};
use async_trait::async_trait;
use std::sync::Arc;

/// What tokens may do and why.
pub struct TokenExplain {
    core: Arc<Core>,
    tokens: Arc<Tokens>,
}

impl TokenExplain {
    pub fn new(core: Arc<Core>, tokens: Arc<Tokens>) -> Self {
        Self { core, tokens }
    }
}

/// The answer, where `buckets` are all of the project's.
fn answer(
    subject: &Subject<'_>,
    question: &Question,
    buckets: &[BucketId],
) -> Result<Explanation, AppError> {
    let object = rules::check_object(question)?;
    let is_missing = match &object {
        Object::Bucket(id) => !buckets.contains(id),
        Object::Component(id) => !components::is_known(id),
        Object::None => false,
    };
    let operation = rules::operation(&question.operation, &object)?;
    Ok(rules::explain(subject, operation, is_missing))
}

#[async_trait]
impl TokenExplainService for TokenExplain {
    async fn of_token(
        &self,
        actor: &Actor,
        project: ProjectId,
        token: TokenId,
        question: &Question,
    ) -> Result<Explanation, AppError> {
        let (_, row, buckets) = self.tokens.find_row(actor, project, token).await?;
        let rights = access::working_rights(&row, self.core.clock.now())?;
        let rights = rights.as_ref().map_err(|dead| *dead);
        answer(&Subject { name: "The token", rights, note: "" }, question, &buckets)
    }

    async fn of_grants(
        &self,
        actor: &Actor,
        project: ProjectId,
        grants: Grants,
        question: &Question,
    ) -> Result<Explanation, AppError> {
        let (is_bare, grants, buckets) = self.tokens.check_grants(actor, project, grants).await?;
        let rights = Rights::of_grants(&grants);
        let note = if is_bare { words::BARE } else { "" };
        answer(&Subject { name: "Such a token", rights: Ok(&rights), note }, question, &buckets)
    }
}
