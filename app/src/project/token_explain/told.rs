use super::model::Explanation;
use crate::{
    error::{AppError, ErrorKind},
    ui::{Erase, Notice, Tone},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Told {
    /// None was asked, or not all of it.
    Nothing,
    Answer(Explanation),
    /// What is wrong with the question.
    Mistake(String),
}

impl Told {
    /// # Errors
    /// What is not about the question.
    pub(super) fn of(answer: Result<Explanation, AppError>) -> Result<Self, AppError> {
        match answer {
            Ok(explanation) => Ok(Self::Answer(explanation)),
            Err(error) if error.kind == ErrorKind::Invalid => Ok(Self::Mistake(error.message)),
            Err(error) => Err(error),
        }
    }

    pub(super) fn view(&self) -> AnyView {
        let (tone, verdict, reason) = match self {
            Self::Nothing => return ().erase(),
            Self::Answer(answer) if answer.allowed => (Tone::Good, "Yes. ", &answer.reason),
            Self::Answer(answer) => (Tone::Bad, "No. ", &answer.reason),
            Self::Mistake(message) => (Tone::Warn, "", message),
        };
        let reason = reason.clone();
        view! {
            <Notice tone>
                <p>
                    <strong>{verdict}</strong>
                    {reason}
                </p>
            </Notice>
        }
        .erase()
    }
}
