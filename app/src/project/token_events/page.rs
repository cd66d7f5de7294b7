use super::{
    api::ListTokenEvents,
    model::{Event, EventKind, EventPage},
};
use crate::{
    error::AppError,
    project::{
        overview::{in_project, project_in_path},
        tokens::{FindToken, Token, token_in_path, token_tabs},
    },
    ui::{Badge, EmptyState, Erase, Loaded, PageHeader, Pagination, Tone, When, ask},
    value::{EventId, ProjectId, TokenId},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    token: Token,
    page: EventPage,
    is_newest: bool,
}

/// What a token did, and what was done to it.
pub fn token_events_page() -> AnyView {
    let (project, token) = (project_in_path(), token_in_path());
    let query = use_query_map();
    let events = Resource::new(
        move || (project.get(), token.get(), query.with(before)),
        |(project, token, before)| find(project, token, before),
    );
    let page = view! { <Loaded resource=events view=events_view/> }.erase();
    in_project(project, "tokens", page)
}

async fn find(project: ProjectId, id: TokenId, before: Option<EventId>) -> Result<Found, AppError> {
    let token = ask(FindToken { project, id }).await?;
    let page = ask(ListTokenEvents { project, token: id, before }).await?;
    Ok(Found { project, token, page, is_newest: before.is_none() })
}

fn before(query: &ParamsMap) -> Option<EventId> {
    query.get_str("before").and_then(|id| id.parse().ok())
}

fn events_view(found: Found) -> AnyView {
    let Found { project, token, page, is_newest } = found;
    let overview = format!("/projects/{project}/settings/api-tokens/{}", token.id);
    let here = format!("{overview}/events");
    let tabs = token_tabs(project, &token, "events");
    let newest = (!is_newest).then(|| view! { <p><a href=here.clone()>"Newest events"</a></p> });
    let list = if page.events.is_empty() {
        view! {
            <EmptyState
                title=if is_newest { "No events yet" } else { "No older events" }
                text="As soon as this token is used or changed, it can be seen here."
            >
                <a class="button" href=overview>"Back to the token"</a>
            </EmptyState>
        }
        .erase()
    } else {
        let older = page.older.map(|id| format!("{here}?before={id}"));
        let rows = page.events.into_iter().map(row).collect_view();
        let pagination = older.map(|older| view! { <Pagination older=older/> });
        view! {
            <div class="table-scroll" role="region" aria-label="Events" tabindex="0">
                <table class="table table--stacked events">
                    <thead>
                        <tr>
                            <th scope="col">"Time"</th>
                            <th scope="col">"Event"</th>
                            <th scope="col">"Object"</th>
                            <th scope="col">"Result"</th>
                            <th scope="col">"By"</th>
                            <th scope="col">"From"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pagination}
        }
        .erase()
    };
    view! {
        <PageHeader
            title=token.description
            lead="What this token did and what was done to it. Events are kept, refused ones too."
        />
        {tabs}
        {newest}
        {list}
    }
    .erase()
}

fn row(event: Event) -> AnyView {
    let (tone, result) = match event.kind {
        EventKind::Info | EventKind::Success => (Tone::Good, "done"),
        EventKind::Warn => (Tone::Warn, "done, with a warning"),
        EventKind::Error => (Tone::Bad, "refused"),
    };
    view! {
        <tr>
            <td class="table__time" data-label="Time"><When at=event.created_at/></td>
            <td data-label="Event">{event.message}</td>
            <td class="table__break" data-label="Object">{event.object}</td>
            <td data-label="Result"><Badge tone text=result/></td>
            <td class="table__break" data-label="By">{event.by}</td>
            <td class="table__break" data-label="From">
                <span>
                    {event.remote_addr}
                    <span class="table__note">{event.client}</span>
                </span>
            </td>
        </tr>
    }
    .erase()
}
