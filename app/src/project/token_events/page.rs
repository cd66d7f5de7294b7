use super::{
    api::{ListTokenEvents, ReadTokenActivity},
    chart::chart,
    filter::{Wanted, filter_form},
    model::{DayActivity, Event, EventKind, EventPage, EventSearch},
};
use crate::{
    error::AppError,
    project::{
        overview::{in_project, project_in_path},
        tokens::{FindToken, Token, token_in_path, token_tabs},
    },
    ui::{Badge, EmptyState, Erase, Loaded, PageHeader, Pagination, Tone, When, ask, href},
    value::{ProjectId, TokenId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde::{Deserialize, Serialize};

#[derive(Clone, Serialize, Deserialize)]
struct Found {
    project: ProjectId,
    token: Token,
    page: EventPage,
    days: Vec<DayActivity>,
    wanted: Wanted,
}

/// What a token did, and what was done to it.
pub fn token_events_page() -> AnyView {
    let (project, token) = (project_in_path(), token_in_path());
    let query = use_query_map();
    let events = Resource::new(
        move || (project.get(), token.get(), query.with(Wanted::from_query)),
        |(project, token, wanted)| find(project, token, wanted),
    );
    let page = view! { <Loaded resource=events view=events_view/> }.erase();
    in_project(project, "tokens", page)
}

async fn find(project: ProjectId, id: TokenId, wanted: Wanted) -> Result<Found, AppError> {
    let token = ask(FindToken { project, id }).await?;
    let (before, search) = (wanted.before, wanted.search.clone());
    let page = ask(ListTokenEvents { project, token: id, before, search }).await?;
    let days = ask(ReadTokenActivity { project, token: id }).await?;
    Ok(Found { project, token, page, days, wanted })
}

fn events_view(found: Found) -> AnyView {
    let Found { project, token, page, days, wanted } = found;
    let here = format!("/projects/{project}/settings/api-tokens/{}/events", token.id);
    let tabs = token_tabs(project, &token, "events");
    let exports =
        [("csv", "CSV"), ("ndjson", "NDJSON")].map(|file| export_link(&here, &wanted.search, file));
    let newest = wanted.before.is_some().then(|| {
        let newest = Wanted { before: None, ..wanted.clone() }.href(&here);
        view! { <p><a href=newest>"Newest events"</a></p> }
    });
    let list = if page.events.is_empty() {
        nothing(&wanted, here.clone())
    } else {
        let older = page.older.map(|id| Wanted { before: Some(id), ..wanted.clone() }.href(&here));
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
            lead="What this token did and what was done to it, refusals too. Events are kept for six months."
        >
            {exports.collect_view()}
        </PageHeader>
        {tabs}
        {chart(&days)}
        {filter_form(&here, &wanted.search)}
        {newest}
        {list}
    }
    .erase()
}

/// A link to all events that the search lets through, as a file.
fn export_link(
    here: &str,
    search: &EventSearch,
    (format, name): (&'static str, &'static str),
) -> AnyView {
    let mut pairs = vec![("format", format)];
    pairs.extend(search.pairs());
    let file = href(&format!("{here}/export"), &pairs);
    view! {
        <a class="button button--quiet" href=file download="" rel="external">
            "Export "
            {name}
        </a>
    }
    .erase()
}

fn nothing(wanted: &Wanted, here: String) -> AnyView {
    let (title, text) = match wanted {
        Wanted { before: Some(_), .. } => {
            ("No older events", "This is how far back the events of this token go.")
        }
        wanted if !wanted.search.is_empty() => {
            ("No event matches", "Look for something else, or at all of them.")
        }
        _ => ("No events yet", "As soon as this token is used or changed, it can be seen here."),
    };
    view! {
        <EmptyState title text>
            <a class="button" href=here>"Show all events"</a>
        </EmptyState>
    }
    .erase()
}

fn row(event: Event) -> AnyView {
    let (tone, result) = match event.kind {
        EventKind::Info | EventKind::Success => (Tone::Good, "done"),
        EventKind::Warn => (Tone::Warn, "done, with a warning"),
        EventKind::Error if event.is_reported => (Tone::Bad, "failed"),
        EventKind::Error => (Tone::Bad, "refused"),
    };
    let reported = event
        .is_reported
        .then(|| view! { <span class="table__note">"reported as "{event.event}</span> });
    view! {
        <tr>
            <td class="table__time" data-label="Time"><When at=event.created_at/></td>
            <td class="events__what" data-label="Event">
                <span>
                    {event.message}
                    {reported}
                </span>
            </td>
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
