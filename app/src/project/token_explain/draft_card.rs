use super::{
    api::ExplainGrants,
    model::Question,
    question_fields::{is_whole, question_fields},
    told::Told,
};
use crate::{
    project::tokens::{Grants, TokenForm},
    ui::{Card, Erase, ask, effect, hydrated},
    value::ProjectId,
};
use leptos::{ev, prelude::*, task::spawn_local, web_sys::HtmlInputElement};

/// Asks what a token with the grants of the editor may do, which only JavaScript can tell before it
/// is made. The answer follows what is chosen. `known` are the buckets and components that there
/// are.
pub(crate) fn explain_draft(
    project: ProjectId,
    grants: RwSignal<Grants>,
    known: Vec<String>,
) -> AnyView {
    let hydrated = hydrated();
    let (operation, object) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let question = Memo::new(move |_| Question {
        operation: operation.get(),
        object: object.with(|object| object.trim().to_owned()),
    });
    let told = RwSignal::new(Told::Nothing);
    effect(move || {
        let (asked, draft) = (question.get(), grants.get());
        if !is_whole(&asked) {
            told.set(Told::Nothing);
            return;
        }
        let token = TokenForm::of_grants(&draft);
        spawn_local(async move {
            let answer = ask(ExplainGrants { project, token, question: asked.clone() }).await;
            let answer = Told::of(answer).unwrap_or_else(|error| Told::Mistake(error.message));
            // what was asked meanwhile has an answer of its own
            let is_current = question.try_with_untracked(|now| *now == asked).unwrap_or(false)
                && grants.try_with_untracked(|now| *now == draft).unwrap_or(false);
            if is_current {
                told.set(answer);
            }
        });
    });
    let chosen = move |event: ev::Event| {
        let field: HtmlInputElement = event_target(&event);
        if field.name() == "operation" {
            operation.set(field.value());
        }
    };
    view! {
        <div class="explain-draft" hidden=move || !hydrated.get()>
            <Card title="May it…?">
                <p>
                    "Ask about one operation of a token with these rights. The answer comes from the code that decides about requests."
                </p>
                <div class="filter" on:change=chosen>
                    {question_fields(&Question::default(), known.into_iter(), object)}
                </div>
                {move || told.with(Told::view)}
            </Card>
        </div>
    }
    .erase()
}
