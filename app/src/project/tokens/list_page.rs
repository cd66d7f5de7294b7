use super::{
    api::ListTokens,
    badges::{kind_badge, state_badges},
    filter::StateFilter,
    listing::{Asked, PAGE, Row, choose, status_line},
    model::{Token, TokenList, TokenState},
    now::now,
    words::access,
};
use crate::{
    error::AppError,
    project::overview::{in_project, project_in_path},
    ui::{EmptyState, Erase, Loaded, PageHeader, Pagination, When, ask},
    value::{ProjectId, Timestamp},
};
use leptos::{ev, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    list: TokenList,
    now: Timestamp,
}

/// The API tokens of a project.
pub fn tokens_page() -> AnyView {
    let project = project_in_path();
    let tokens = Resource::new(move || project.get(), find);
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::from_query));
    let shown = move |found| tokens_view(found, asked);
    let page = view! { <Loaded resource=tokens view=shown/> }.erase();
    in_project(project, "tokens", page)
}

async fn find(project: ProjectId) -> Result<Found, AppError> {
    let now = now()?;
    Ok(Found { project, list: ask(ListTokens { project }).await?, now })
}

fn tokens_view(found: Found, asked: Memo<Asked>) -> AnyView {
    let Found { project, list, now } = found;
    let new = format!("/projects/{project}/settings/api-tokens/new");
    let action = list
        .can_manage
        .then(|| view! { <a class="button button--primary" href=new.clone()>"New token"</a> });
    let content = if list.tokens.is_empty() {
        view! {
            <EmptyState
                title="There are no API tokens yet"
                text="A program needs a token to read or write the data in this project."
            >
                {list.can_manage.then(|| view! { <a class="button" href=new>"Create a token"</a> })}
            </EmptyState>
        }
        .erase()
    } else {
        filtered(project, list.tokens, now, asked)
    };
    view! {
        <PageHeader
            title="API Tokens"
            lead="Each token lets a program into this project, to do what was granted and nothing else."
        >
            {action}
        </PageHeader>
        {content}
    }
    .erase()
}

fn filtered(project: ProjectId, tokens: Vec<Token>, now: Timestamp, asked: Memo<Asked>) -> AnyView {
    let rows: Arc<Vec<Row>> = Arc::new(tokens.into_iter().map(Row::new).collect());
    let wanted = RwSignal::new(asked.get_untracked());
    // Links of this page and the browser's "back" change the address; the list follows.
    Effect::watch(
        move || asked.get(),
        move |asked, _, _: Option<()>| wanted.set(asked.clone()),
        false,
    );
    let shown = {
        let rows = Arc::clone(&rows);
        Memo::new(move |_| wanted.with(|wanted| choose(&rows, wanted, now)))
    };
    let total = rows.len();
    let status = move || shown.with(|shown| status_line(shown, total));
    let body = move || {
        let positions = shown.with(|shown| shown.rows.clone());
        positions
            .into_iter()
            .filter_map(|position| rows.get(position))
            .map(|row| row_view(project, &row.token, now))
            .collect_view()
    };
    let pages = move || {
        let (first, matching) = shown.with(|shown| (shown.first, shown.matching));
        let page = first / PAGE;
        let to = |page| wanted.with(|wanted| Asked { page, ..wanted.clone() }.href(project));
        let newer = (page > 0).then(|| to(page - 1));
        let older = (first + PAGE < matching).then(|| to(page + 1));
        view! { <Pagination nostrip:newer=newer nostrip:older=older/> }
    };
    let is_empty = Memo::new(move |_| shown.with(|shown| shown.rows.is_empty()));
    let nothing = move || {
        is_empty.get().then(|| {
            let all = format!("/projects/{project}/settings/api-tokens");
            view! {
                <EmptyState title="No token matches" text="Look for something else, or at all of them.">
                    <a class="button" href=all>"Show all tokens"</a>
                </EmptyState>
            }
        })
    };
    view! {
        {filter_form(project, wanted)}
        <p class="list-status" role="status">{status}</p>
        <div
            class="table-scroll"
            role="region"
            aria-label="API tokens"
            tabindex="0"
            hidden=move || is_empty.get()
        >
            <table class="table table--stacked tokens">
                <thead>
                    <tr>
                        <th scope="col">"Description"</th>
                        <th scope="col">"Kind"</th>
                        <th scope="col">"Access"</th>
                        <th scope="col">"Created by"</th>
                        <th scope="col">"Created"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col">"Expires"</th>
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        {nothing}
        {pages}
    }
    .erase()
}

fn filter_form(project: ProjectId, wanted: RwSignal<Asked>) -> AnyView {
    let Asked { text, state, .. } = wanted.get_untracked();
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&wanted.with_untracked(|wanted| wanted.href(project)), options);
    };
    let options = StateFilter::ALL
        .into_iter()
        .map(|filter| {
            view! {
                <option value=filter.name() selected=filter == state>{filter.label()}</option>
            }
        })
        .collect_view();
    view! {
        <form
            class="filter"
            role="search"
            method="get"
            action=format!("/projects/{project}/settings/api-tokens")
            on:submit=submit
        >
            <div class="field">
                <label class="field__label" for="filter-text">"Find"</label>
                <input
                    class="input"
                    id="filter-text"
                    type="search"
                    name="q"
                    value=text
                    prop:value=move || wanted.with(|wanted| wanted.text.clone())
                    placeholder="Description, person or access"
                    autocomplete="off"
                    on:input=move |event| {
                        let text = event_target_value(&event);
                        wanted.update(|wanted| {
                            wanted.text = text;
                            wanted.page = 0;
                        });
                    }
                />
            </div>
            <div class="field">
                <label class="field__label" for="filter-state">"State"</label>
                <select
                    class="input input--select"
                    id="filter-state"
                    name="state"
                    prop:value=move || wanted.with(|wanted| wanted.state.name())
                    on:change=move |event| {
                        let state = StateFilter::from_query(&event_target_value(&event));
                        wanted.update(|wanted| {
                            wanted.state = state;
                            wanted.page = 0;
                        });
                    }
                >
                    {options}
                </select>
            </div>
            <button type="submit" class="button">"Filter"</button>
        </form>
    }
    .erase()
}

fn row_view(project: ProjectId, token: &Token, now: Timestamp) -> AnyView {
    let href = format!("/projects/{project}/settings/api-tokens/{}", token.id);
    let last_used = match &token.last_used {
        Some(used) => view! { <When at=used.at/> }.erase(),
        None => "never".erase(),
    };
    let expires = match (token.state, token.expires_at) {
        (TokenState::Deleted { at }, _) => view! { "deleted " <When at/> }.erase(),
        (_, Some(at)) => view! { <When at/> }.erase(),
        (_, None) => "never".erase(),
    };
    view! {
        <tr>
            <th scope="row" class="table__break">
                <a href=href>{token.description.clone()}</a>
                <span class="badges">{state_badges(token, now)}</span>
            </th>
            <td data-label="Kind">{kind_badge(token.kind)}</td>
            <td class="tokens__access" data-label="Access">{access(token)}</td>
            <td class="table__break" data-label="Created by">{token.created_by.clone()}</td>
            <td class="table__time" data-label="Created"><When at=token.created_at/></td>
            <td class="table__time" data-label="Last used">{last_used}</td>
            <td class="table__time" data-label="Expires"><span>{expires}</span></td>
        </tr>
    }
    .erase()
}
