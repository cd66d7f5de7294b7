use super::{
    api::ExplainGrants,
    model::{ObjectKind, Question},
    words::{Told, choices, is_whole, options},
};
use crate::{
    project::tokens::{Grants, TokenForm},
    ui::{Card, Erase, ask, effect, hydrated},
    value::ProjectId,
};
use leptos::{prelude::*, task::spawn_local};

/// Asks what a token with the grants of the editor may do, which only JavaScript can tell before it
/// is made. The answer follows what is chosen.
pub(crate) fn explain_draft(
    project: ProjectId,
    grants: RwSignal<Grants>,
    buckets: Vec<String>,
    components: Vec<String>,
) -> AnyView {
    let hydrated = hydrated();
    let question = RwSignal::new(Question::default());
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
    let kind = Memo::new(move |_| question.with(Question::object_kind));
    let list = move || match kind.get() {
        Some(ObjectKind::Component) => "draft-components",
        _ => "draft-buckets",
    };
    let label = move || match kind.get() {
        Some(ObjectKind::Component) => "Component",
        _ => "Bucket",
    };
    view! {
        <div class="explain-draft" hidden=move || !hydrated.get()>
            <Card title="May it…?">
                <p>
                    "Ask about one operation of a token with these rights. The answer comes from the code that decides about requests."
                </p>
                <div class="filter">
                    <div class="field">
                        <label class="field__label" for="draft-operation">"Operation"</label>
                        <select
                            class="input input--select"
                            id="draft-operation"
                            on:change=move |event| {
                                let operation = event_target_value(&event);
                                question.update(|question| question.operation = operation);
                            }
                        >
                            {options("")}
                        </select>
                    </div>
                    <div class="field" hidden=move || matches!(kind.get(), None | Some(ObjectKind::None))>
                        <label class="field__label" for="draft-object">{label}</label>
                        <input
                            class="input"
                            id="draft-object"
                            list=list
                            autocomplete="off"
                            maxlength="255"
                            on:input=move |event| {
                                let object = event_target_value(&event).trim().to_owned();
                                question.update(|question| question.object = object);
                            }
                        />
                        {choices("draft-buckets", buckets.into_iter())}
                        {choices("draft-components", components.into_iter())}
                    </div>
                </div>
                {move || told.with(Told::view)}
            </Card>
        </div>
    }
    .erase()
}
