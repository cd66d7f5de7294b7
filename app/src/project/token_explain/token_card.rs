use super::{
    api::ExplainToken,
    model::Question,
    question_fields::{is_whole, question_fields},
    told::Told,
};
use crate::{
    error::AppError,
    project::tokens::Token,
    ui::{Card, Erase, Loaded, ask},
    value::{ProjectId, TokenId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// What the address asks about a token, and the answer.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    question: Memo<Question>,
    told: Resource<Result<Told, AppError>>,
}

/// Reads the question in the address.
pub(crate) fn asked_about(project: Memo<ProjectId>, token: Memo<TokenId>) -> Asked {
    let query = use_query_map();
    let question = Memo::new(move |_| {
        query.with(|query| Question {
            operation: query.get("operation").unwrap_or_default(),
            object: query.get("object").unwrap_or_default(),
        })
    });
    let told = Resource::new(
        move || (project.get(), token.get(), question.get()),
        |(project, token, question)| async move {
            if !is_whole(&question) {
                return Ok(Told::Nothing);
            }
            Told::of(ask(ExplainToken { project, token, question }).await)
        },
    );
    Asked { question, told }
}

/// Asks whether the token may do something. It works without JavaScript, as a new address.
pub(crate) fn explain_card(here: String, token: &Token, asked: Asked) -> AnyView {
    let grants = &token.grants;
    let known = grants.buckets.keys().map(ToString::to_string).chain(grants.components.clone());
    let question = asked.question.get_untracked();
    let fields = question_fields(&question, known, RwSignal::new(question.object.clone()));
    let answer = |told: Told| told.view();
    view! {
        <Card title="May it…?">
            <p>"Ask about one operation. The answer comes from the code that decides about requests."</p>
            <form class="filter" method="get" action=here data-noscroll="true">
                {fields}
                <button type="submit" class="button">"Ask"</button>
            </form>
            <Loaded resource=asked.told view=answer/>
        </Card>
    }
    .erase()
}
