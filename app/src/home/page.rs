use super::{Home, HomeMaintainer, HomeOrganization, HomeProject, ReadHome};
use crate::{
    account::invitations::{ListMyInvitations, MyInvitations, home_invitations},
    ui::{Badge, EmptyState, Erase, Loaded, PageHeader, Tone, hydrated, read},
};
use leptos::prelude::*;

/// `/`.
pub fn home_page() -> AnyView {
    let found = (read(|| ReadHome {}), read(|| ListMyInvitations {}));
    let search = RwSignal::new(String::new());
    let shown = move |(home, invitations): (Home, Option<MyInvitations>)| {
        view! {
            {invitations.and_then(home_invitations)}
            {everything(home, search)}
        }
    };
    view! {
        <PageHeader
            title="Projects"
            lead="Everything you can open, by organization."
        >
            <a class="button" href="/account/promo-codes">"Redeem a promo code"</a>
        </PageHeader>
        <Loaded resource=found view=shown/>
    }
    .erase()
}

fn everything(home: Home, search: RwSignal<String>) -> impl IntoView {
    let projects: usize = home.organizations.iter().map(|o| o.projects.len()).sum();
    let start = home.organizations.is_empty().then(|| first_steps(&home));
    let box_of = (projects > 1).then(|| search_box(search));
    let organizations = StoredValue::new(home.organizations.clone());
    let nothing = move || {
        let none = search.with(|search| {
            let words = search.trim().to_lowercase();
            !words.is_empty()
                && organizations.with_value(|all| !all.iter().any(|o| found(o, &words)))
        });
        none.then(|| view! { <p class="muted">"No project or organization has this name."</p> })
    };
    let maintainers = (!home.maintainers.is_empty() || home.can_create_maintainer)
        .then(|| maintainers(home.maintainers, home.can_create_maintainer));
    view! {
        <div class="stack stack--wide">
            {start}
            {box_of}
            <div aria-live="polite">{nothing}</div>
            {home.organizations.into_iter().map(|one| organization(one, search)).collect_view()}
            {maintainers}
        </div>
    }
}

/// Tells somebody with nothing yet what comes next.
fn first_steps(home: &Home) -> AnyView {
    match (home.maintainers.first(), home.can_create_maintainer) {
        (Some(maintainer), _) => {
            let href = format!("/organizations/new?maintainer={}", maintainer.id);
            let text = format!(
                "Projects live in organizations. Make the first one of {}, then a project in it.",
                maintainer.name
            );
            view! {
                <EmptyState title="No organization yet" text=text>
                    <a class="button button--primary" href=href>"New organization"</a>
                </EmptyState>
            }
            .erase()
        }
        (None, true) => view! {
            <EmptyState
                title="Welcome to Latchkey"
                text="Three steps to the first API token: make a maintainer, make an organization \
                in it, and make a project in that."
            >
                <a class="button button--primary" href="/maintainers/new">"New maintainer"</a>
            </EmptyState>
        }
        .erase(),
        (None, false) => view! {
            <EmptyState
                title="No projects yet"
                text="Ask an administrator to add you to a project. It appears here as soon as \
                you are in."
            />
        }
        .erase(),
    }
}

fn search_box(search: RwSignal<String>) -> AnyView {
    let hydrated = hydrated();
    view! {
        <div class="search" role="search" hidden=move || !hydrated.get()>
            <label class="visually-hidden" for="home-search">"Search projects"</label>
            <input
                id="home-search"
                class="input"
                type="search"
                placeholder="Search projects"
                autocomplete="off"
                on:input=move |event| search.set(event_target_value(&event))
            />
        </div>
    }
    .erase()
}

/// The organization or one of its projects has the words in its name.
fn found(organization: &HomeOrganization, words: &str) -> bool {
    has(&organization.name, words) || organization.projects.iter().any(|p| has(&p.name, words))
}

fn has(name: &str, words: &str) -> bool {
    name.to_lowercase().contains(words)
}

fn organization(one: HomeOrganization, search: RwSignal<String>) -> AnyView {
    let heading = format!("organization-{}", one.id);
    let labelled_by = heading.clone();
    let new_project = format!("/projects/new?organization={}", one.id);
    let title = if one.is_member {
        let href = format!("/organizations/{}", one.id);
        view! { <a href=href>{one.name.clone()}</a> }.erase()
    } else {
        one.name.clone().erase()
    };
    let needs_mfa = one.needs_mfa;
    let locked = needs_mfa.then(needs_mfa_badge);
    let acts = (one.is_member && !needs_mfa && !one.projects.is_empty()).then(|| {
        let name = format!("New project in {}", one.name);
        view! {
            <a class="button button--small" href=new_project.clone() aria-label=name>
                "New project"
            </a>
        }
    });
    let shown = {
        let one = one.clone();
        move || search.with(|s| found(&one, &s.trim().to_lowercase()))
    };
    let body = if one.projects.is_empty() {
        view! {
            <EmptyState
                title="No project yet"
                text="A project holds data and the API tokens that may use it."
            >
                {one.is_member.then(|| {
                    view! { <a class="button button--primary" href=new_project>"New project"</a> }
                })}
            </EmptyState>
        }
        .erase()
    } else {
        let name = one.name;
        let cards = one
            .projects
            .into_iter()
            .map(|project| project_card(project, (name.clone(), needs_mfa), search))
            .collect_view();
        view! { <ul class="project-grid">{cards}</ul> }.erase()
    };
    view! {
        <section class="group" aria-labelledby=labelled_by hidden=move || !shown()>
            <div class="group__head">
                <h2 class="group__title" id=heading>{title}</h2>
                {locked}
                {acts}
            </div>
            {body}
        </section>
    }
    .erase()
}

fn project_card(
    project: HomeProject,
    (organization, needs_mfa): (String, bool),
    search: RwSignal<String>,
) -> AnyView {
    let name = project.name.clone();
    let shown = move || {
        search.with(|search| {
            let words = search.trim().to_lowercase();
            has(&name, &words) || has(&organization, &words)
        })
    };
    view! {
        <li hidden=move || !shown()>
            <a class="project-card" href=format!("/projects/{}", project.id)>
                <span class="project-card__name">{project.name}</span>
                <Badge text=project.role/>
                {needs_mfa.then(needs_mfa_badge)}
            </a>
        </li>
    }
    .erase()
}

/// The place is the person's, and cannot be opened yet; its page says what to do.
fn needs_mfa_badge() -> AnyView {
    view! { <Badge tone=Tone::Warn text="Needs multi-factor authentication"/> }.erase()
}

fn maintainers(list: Vec<HomeMaintainer>, can_create: bool) -> AnyView {
    let new_one = can_create.then(|| {
        view! { <a class="button button--small" href="/maintainers/new">"New maintainer"</a> }
    });
    let rows = list
        .into_iter()
        .map(|maintainer| {
            let count = match maintainer.organizations {
                0 => "No organizations".to_owned(),
                1 => "1 organization".to_owned(),
                many => format!("{many} organizations"),
            };
            view! {
                <li class="rows__row">
                    <a href=format!("/maintainers/{}", maintainer.id)>{maintainer.name}</a>
                    <span class="muted">{count}</span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let body = if rows.is_empty() {
        view! { <p class="muted">"A maintainer is a group of organizations. There is none yet."</p> }
            .erase()
    } else {
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    view! {
        <section class="group" aria-labelledby="maintainers">
            <div class="group__head">
                <h2 class="group__title" id="maintainers">"Maintainers"</h2>
                {new_one}
            </div>
            {body}
        </section>
    }
    .erase()
}
