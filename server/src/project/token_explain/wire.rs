//! Explanations in the shape of the Storage API.

use app::{
    project::token_explain::{Explanation, ObjectKind, Question},
    value::TokenId,
};
use serde::Serialize;
use utoipa::ToSchema;

/// May the token do it, and why or why not?
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WireExplanation {
    token_id: String,
    operation: String,
    /// A bucket id or a component id; null for an operation that is done to neither.
    object: Option<String>,
    allowed: bool,
    /// When allowed: `role`, `managesBuckets`, `granted`, `flag`. When not: `role`, `notGranted`,
    /// `readOnly`, `flag`, `noMaster`, `deleted`, `expired`, `ownerGone`, `projectDisabled`.
    code: String,
    /// The same in a sentence.
    reason: String,
}

impl WireExplanation {
    pub(super) fn new(token: TokenId, question: Question, explanation: Explanation) -> Self {
        let is_object = question.object_kind().is_some_and(|kind| kind != ObjectKind::None);
        Self {
            token_id: token.to_string(),
            operation: question.operation,
            object: is_object.then(|| question.object.trim().to_owned()),
            allowed: explanation.allowed,
            code: explanation.code,
            reason: explanation.reason,
        }
    }
}
