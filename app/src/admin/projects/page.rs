use super::{ListProjects, ProjectList, ProjectState, ProjectSummary};
use crate::{
    project::overview::{number, size},
    ui::{Badge, EmptyState, Erase, Loaded, PageHeader, Tone, When, href, read},
    value::ProjectId,
};
use leptos::{ev, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};

const HERE: &str = "/admin/projects";

/// The projects that the address asks for.
#[derive(Clone, PartialEq)]
struct Wanted {
    search: String,
    deleted: bool,
    after: Option<ProjectId>,
}

impl Wanted {
    fn from_query(query: &ParamsMap) -> Self {
        Self {
            search: query.get_str("search").unwrap_or_default().trim().to_owned(),
            deleted: query.get_str("tab") == Some("deleted"),
            after: query.get_str("after").and_then(|id| id.parse().ok()),
        }
    }

    fn href(&self) -> String {
        let after = self.after.map(|id| id.to_string()).unwrap_or_default();
        let tab = if self.deleted { "deleted" } else { "" };
        href(HERE, &[("tab", tab), ("search", &self.search), ("after", &after)])
    }
}

/// `/admin/projects`.
pub fn all_projects_page() -> AnyView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(Wanted::from_query));
    let found = read(move || {
        let Wanted { search, deleted, after } = wanted.get();
        ListProjects { search, deleted, after }
    });
    let shown = move |page: ProjectList| projects_view(&page, wanted);
    view! { <Loaded resource=found view=shown/> }.erase()
}

fn projects_view(page: &ProjectList, wanted: Memo<Wanted>) -> AnyView {
    let shown = wanted.get_untracked();
    let is_first = shown.after.is_none();
    let next = page.next.map(|id| Wanted { after: Some(id), ..shown.clone() }.href());
    let first = (!is_first).then(|| Wanted { after: None, ..shown.clone() }.href());
    let list = if page.projects.is_empty() {
        nothing(&shown)
    } else {
        table(&page.projects, shown.deleted)
    };
    view! {
        <PageHeader
            title="Projects"
            lead="Every project here, whoever is in it: how large it is, and when something last happened in it."
        />
        <div class="stack">
            {tabs(&shown)}
            {search_form(wanted)}
            {list}
            {pages(first, next)}
        </div>
    }
    .erase()
}

fn tabs(shown: &Wanted) -> AnyView {
    let link = |deleted: bool, text: &'static str| {
        let to = Wanted { search: shown.search.clone(), deleted, after: None }.href();
        let current = (shown.deleted == deleted).then_some("page");
        view! { <li><a class="tabs__tab" href=to aria-current=current>{text}</a></li> }
    };
    view! {
        <nav class="tabs" aria-label="Living and deleted projects">
            <ul class="tabs__list">{link(false, "Projects")} {link(true, "Deleted")}</ul>
        </nav>
    }
    .erase()
}

fn search_form(wanted: Memo<Wanted>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let text = move || wanted.with(|wanted| wanted.search.clone());
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = node.get_untracked() else { return };
        let deleted = wanted.with_untracked(|wanted| wanted.deleted);
        let wanted = Wanted { search: input.value().trim().to_owned(), deleted, after: None };
        navigate(&wanted.href(), NavigateOptions { scroll: false, ..Default::default() });
    };
    let tab = wanted
        .with_untracked(|wanted| wanted.deleted)
        .then(|| view! { <input type="hidden" name="tab" value="deleted"/> });
    view! {
        <form class="filter" role="search" method="get" action=HERE on:submit=submit>
            {tab}
            <div class="field">
                <label class="field__label" for="search">"Find"</label>
                <input
                    class="input"
                    id="search"
                    type="search"
                    name="search"
                    node_ref=node
                    value=wanted.with_untracked(|wanted| wanted.search.clone())
                    prop:value=text
                    placeholder="Name, number or organization"
                    autocomplete="off"
                    maxlength="254"
                />
            </div>
            <button type="submit" class="button">"Find projects"</button>
        </form>
    }
    .erase()
}

fn table(projects: &[ProjectSummary], deleted: bool) -> AnyView {
    let rows = projects.iter().map(|project| row(project, deleted)).collect_view();
    let until = deleted.then(|| view! { <th scope="col">"Can be restored until"</th> });
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Projects"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Organization"</th>
                    <th scope="col">"Rows"</th>
                    <th scope="col">"Size"</th>
                    <th scope="col">"Members"</th>
                    <th scope="col">"Last activity"</th>
                    {until}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(project: &ProjectSummary, deleted: bool) -> AnyView {
    let activity = match project.last_activity_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "none yet".erase(),
    };
    let badge = (project.state == ProjectState::Disabled)
        .then(|| view! { <Badge tone=Tone::Bad text="Disabled"/> });
    let until = deleted.then(|| {
        let until = match project.state {
            ProjectState::Deleted { restorable_until, .. } => {
                view! { <When at=restorable_until/> }.erase()
            }
            _ => "purged: it is gone".erase(),
        };
        view! { <td data-label="Can be restored until">{until}</td> }
    });
    let organization = format!("/organizations/{}", project.organization);
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{project.name.clone()} {badge}</span>
                <span class="table__note">{format!("Number {}", project.id)}</span>
            </th>
            <td data-label="Organization">
                <a href=organization>{project.organization_name.clone()}</a>
            </td>
            <td data-label="Rows">{number(project.rows)}</td>
            <td data-label="Size">{size(project.bytes)}</td>
            <td data-label="Members">{project.members}</td>
            <td data-label="Last activity">{activity}</td>
            {until}
        </tr>
    }
    .erase()
}

fn nothing(shown: &Wanted) -> AnyView {
    let (title, text) = match (shown.after, shown.search.is_empty(), shown.deleted) {
        (Some(_), ..) => ("Nothing further", "The list ended on the page before."),
        (None, false, _) => {
            ("No project fits", "Look for another part of the name or the organization.")
        }
        (None, true, true) => ("Nothing was deleted", "Deleted projects stand here for a while."),
        (None, true, false) => ("No project yet", "Projects are made in organizations."),
    };
    let all = Wanted { search: String::new(), deleted: shown.deleted, after: None }.href();
    view! {
        <EmptyState title text>
            <a class="button" href=all>"Show all"</a>
        </EmptyState>
    }
    .erase()
}

fn pages(first: Option<String>, next: Option<String>) -> AnyView {
    (first.is_some() || next.is_some())
        .then(|| {
            view! {
                <nav class="pagination" aria-label="Pages">
                    {first.map(|href| view! { <a class="button" href=href>"First page"</a> })}
                    {next.map(|href| view! { <a class="button" href=href rel="next">"Next"</a> })}
                </nav>
            }
        })
        .erase()
}
