use super::{ListProjects, ProjectList, ProjectState, ProjectSummary};
use crate::{
    project::overview::{number, size},
    ui::{
        Badge, EmptyState, Erase, ForwardPages, Loaded, PageHeader, SearchForm, TableHead, Tone,
        When, href, read,
    },
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

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

    fn tab(&self) -> &'static str {
        if self.deleted { "deleted" } else { "" }
    }

    fn href(&self) -> String {
        let after = self.after.map(|id| id.to_string()).unwrap_or_default();
        href(HERE, &[("tab", self.tab()), ("search", &self.search), ("after", &after)])
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
    let search = Signal::derive(move || wanted.with(|wanted| wanted.search.clone()));
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
            <SearchForm
                page=HERE
                search
                placeholder="Name, number or organization"
                submit="Find projects"
                beside=("tab", shown.tab())
            />
            {list}
            <ForwardPages first next/>
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

fn table(projects: &[ProjectSummary], deleted: bool) -> AnyView {
    const COLUMNS: &[&str] = &[
        "Name",
        "Organization",
        "Rows",
        "Size",
        "Members",
        "Last activity",
        "Can be restored until",
    ];
    // the last one is for deleted projects
    let columns = if deleted { COLUMNS } else { &COLUMNS[..COLUMNS.len() - 1] };
    let rows = projects.iter().map(|project| row(project, deleted)).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Projects"</caption>
            <TableHead columns/>
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
                <span class="cluster">
                    <a href=format!("{HERE}/{}", project.id)>{project.name.clone()}</a>
                    {badge}
                </span>
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
