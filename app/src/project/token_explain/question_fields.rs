use super::model::{OPERATIONS, ObjectKind, Question};
use crate::ui::{Erase, SelectField, TextField};
use leptos::prelude::*;

/// The fields of a question. `known` are the buckets and components to choose from; `object`
/// receives what is typed.
pub(super) fn question_fields(
    question: &Question,
    known: impl Iterator<Item = String>,
    object: RwSignal<String>,
) -> AnyView {
    let known = known.map(|id| view! { <option value=id></option> }).collect_view();
    let choices =
        [("", "Choose…")].into_iter().chain(OPERATIONS.map(|(name, label, _)| (name, label)));
    let choices = choices.map(|(name, label)| (name.to_owned(), label.to_owned())).collect();
    view! {
        <SelectField
            name="operation"
            label="Operation"
            options=choices
            value=question.operation.clone()
        />
        <TextField
            name="object"
            label="Bucket or component"
            value=question.object.clone()
            list="explain-objects"
            placeholder="in.c-main"
            autocomplete="off"
            maxlength=255
            watch=object
        />
        <datalist id="explain-objects">{known}</datalist>
    }
    .erase()
}

/// All of it was asked.
pub(super) fn is_whole(question: &Question) -> bool {
    match question.object_kind() {
        Some(ObjectKind::None) => true,
        Some(ObjectKind::Bucket | ObjectKind::Component) => !question.object.trim().is_empty(),
        None => false,
    }
}
