use super::{
    api::{FindToken, UpdateToken},
    editor_page::description_field,
    frame::token_in_path,
    grant_changes::{GrantChange, grant_changes},
    grant_fields::{Around, Grantable, grant_fields, grants_of_fields},
    model::{Grants, Token, TokenKind, TokenState},
    words::grants_sentence,
};
use crate::{
    error::AppError,
    project::{
        overview::{in_project, project_in_path},
        token_explain::explain_draft,
    },
    ui::{
        EmptyState, Erase, FormState, HiddenField, Loaded, PageHeader, ServerForm, ask, form_state,
        hydrated,
    },
    value::{ProjectId, TokenId},
};
use leptos::{ev, prelude::*, web_sys::HtmlInputElement};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    token: Token,
    grantable: Grantable,
}

/// The form that changes a token, with the difference to now.
pub fn edit_token_page() -> AnyView {
    let (project, token) = (project_in_path(), token_in_path());
    let found = Resource::new(
        move || (project.get(), token.get()),
        |(project, token)| find(project, token),
    );
    let state = form_state::<UpdateToken>();
    let shown = move |found| editor(found, state);
    let page = view! { <Loaded resource=found view=shown/> }.erase();
    in_project(project, "tokens", page)
}

async fn find(project: ProjectId, id: TokenId) -> Result<Found, AppError> {
    let token = ask(FindToken { project, id }).await?;
    Ok(Found { project, token, grantable: Grantable::of(project).await? })
}

fn editor(found: Found, state: FormState<UpdateToken>) -> AnyView {
    let Found { project, token, grantable } = found;
    let back = format!("/projects/{project}/settings/api-tokens/{}", token.id);
    if let Some(why) = fixed(&token) {
        return view! {
            <PageHeader title=format!("Change the token \"{}\"", token.description)/>
            <EmptyState title="This token cannot be changed" text=why>
                <a class="button" href=back>"Back to the token"</a>
            </EmptyState>
        }
        .erase();
    }
    let mut now = token.grants.clone();
    // as the fields count them
    now.components.sort();
    let fields = state.fields();
    let chosen =
        if fields.is_empty() { now.clone() } else { now.with_fixed(grants_of_fields(&fields)) };
    let grants = RwSignal::new(chosen);
    let description = RwSignal::new(token.description.clone());
    let known = grantable.ids();
    let around = Around { prefix: "tokens-update", error: state.error, is_new: false };
    let typed = move |event: ev::Event| {
        let field: HtmlInputElement = event_target(&event);
        description.set(field.value());
    };
    let difference = difference(&token, now, grants, description);
    view! {
        <PageHeader
            title=format!("Change the token \"{}\"", token.description)
            lead="Its string and its expiry stay. What you take away is refused from the next request on."
        />
        <ServerForm state submit="Save changes" cancel=back class="form--wide">
            <HiddenField name="project" value=project.to_string()/>
            <HiddenField name="id" value=token.id.to_string()/>
            <div on:input=typed>{description_field(&token.description)}</div>
            {grant_fields(project, grantable, grants, around)}
            {difference}
        </ServerForm>
        {explain_draft(project, grants, known)}
    }
    .erase()
}

/// Why the token cannot be changed, if it cannot.
fn fixed(token: &Token) -> Option<&'static str> {
    match (token.kind, token.state) {
        (TokenKind::Master, _) => Some("A master token follows the role of its owner."),
        (TokenKind::Component, _) => Some("A component token belongs to its configuration."),
        (TokenKind::Limited, TokenState::Active) => None,
        (TokenKind::Limited, _) => Some("It does not work any more. Make a new one instead."),
    }
}

/// What saving would change, which only JavaScript can tell before.
fn difference(
    token: &Token,
    before: Grants,
    grants: RwSignal<Grants>,
    description: RwSignal<String>,
) -> AnyView {
    let hydrated = hydrated();
    let old = token.description.clone();
    let changes = Memo::new(move |_| {
        let new = description.with(|new| new.trim().to_owned());
        let renamed = (new != old).then(|| GrantChange {
            is_more: false,
            text: match new.as_str() {
                "" => "the description says who created it".to_owned(),
                new => format!("the description becomes \"{new}\""),
            },
        });
        let mut changes = grants.with(|grants| grant_changes(&before, grants));
        changes.extend(renamed);
        changes
    });
    let list = move || {
        changes.with(|changes| {
            if changes.is_empty() {
                return view! { <p>"Nothing yet."</p> }.erase();
            }
            let rows = changes
                .iter()
                .map(|change| {
                    let class = if change.is_more { "changes__more" } else { "changes__other" };
                    let sign = if change.is_more { "+" } else { "−" };
                    view! {
                        <li class=class>
                            <span class="changes__sign" aria-hidden="true">{sign}</span>
                            {change.text.clone()}
                        </li>
                    }
                })
                .collect_view();
            view! { <ul class="changes">{rows}</ul> }.erase()
        })
    };
    let summary =
        move || grants.with(|grants| grants_sentence(grants, "Then the token can", "It cannot"));
    view! {
        <section class="token-summary" aria-labelledby="difference-heading">
            <div hidden=move || !hydrated.get()>
                <h2 id="difference-heading" class="token-summary__title">"What changes"</h2>
                <div aria-live="polite">{list}</div>
                <p class="token-summary__then">{summary}</p>
            </div>
            <noscript>
                <p>"With JavaScript, this page shows what changes before you save."</p>
            </noscript>
        </section>
    }
    .erase()
}
