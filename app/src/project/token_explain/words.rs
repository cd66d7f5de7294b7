use super::model::{Explanation, OPERATIONS, ObjectKind, Question};
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

/// All of it was asked.
pub(super) fn is_whole(question: &Question) -> bool {
    match question.object_kind() {
        Some(ObjectKind::None) => true,
        Some(ObjectKind::Bucket | ObjectKind::Component) => !question.object.trim().is_empty(),
        None => false,
    }
}

/// The choices of operations.
pub(super) fn options(chosen: &str) -> AnyView {
    let options = OPERATIONS.map(|(name, label, _)| {
        view! { <option value=name selected=name == chosen>{label}</option> }
    });
    view! {
        <option value="" selected=chosen.is_empty()>
            "Choose…"
        </option>
        {options.collect_view()}
    }
    .erase()
}

/// What can be asked about.
pub(super) fn choices(id: &'static str, ids: impl Iterator<Item = String>) -> AnyView {
    let options = ids.map(|id| view! { <option value=id></option> }).collect_view();
    view! { <datalist id=id>{options}</datalist> }.erase()
}
