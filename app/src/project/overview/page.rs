use super::{
    api::FindProject,
    frame::{in_project, project_in_path},
    model::Project,
    words::{number, size},
};
use crate::{
    organization::projects::Role,
    ui::{Card, Erase, Loaded, PageHeader, When, ask},
};
use leptos::prelude::*;

/// What is in the project, and where to go on.
pub fn overview_page() -> AnyView {
    let id = project_in_path();
    let project = Resource::new(move || id.get(), |id| ask(FindProject { id }));
    let page = view! { <Loaded resource=project view=overview/> }.erase();
    in_project(id, "overview", page)
}

fn overview(project: Project) -> AnyView {
    let id = project.id;
    let buckets = format!("/projects/{id}/storage/buckets");
    let tokens = format!("/projects/{id}/settings/api-tokens");
    let next = next_steps(&project);
    let organization = if project.in_organization {
        view! {
            <a href=format!("/organizations/{}", project.organization)>
                {project.organization_name}
            </a>
        }
        .erase()
    } else {
        project.organization_name.erase()
    };
    view! {
        <PageHeader title=project.name lead="What is in this project, and what you may do in it."/>
        <Card>
            <dl class="facts">
                <div><dt>"Organization"</dt><dd>{organization}</dd></div>
                <div><dt>"Your role"</dt><dd>{project.role.in_words()}</dd></div>
                <div><dt>"Created"</dt><dd><When at=project.created_at/></dd></div>
            </dl>
        </Card>
        {next}
        <section aria-labelledby="counts-heading">
            <h2 id="counts-heading" class="visually-hidden">"In numbers"</h2>
            <ul class="counts">
                {figure("Buckets", number(project.buckets), Some(&buckets))}
                {figure("Tables", number(project.tables), Some(&buckets))}
                {figure("Rows", number(project.rows), None)}
                {figure("Data", size(project.bytes), None)}
                {figure("API tokens", number(project.tokens), Some(&tokens))}
                {figure("Members", number(project.members), None)}
            </ul>
        </section>
    }
    .erase()
}

fn figure(name: &'static str, value: String, href: Option<&str>) -> AnyView {
    let inside = view! {
        <span class="counts__value">{value}</span>
        <span class="counts__name">{name}</span>
    };
    match href {
        Some(href) => view! {
            <li class="counts__item">
                <a class="counts__link" href=href.to_owned()>{inside}</a>
            </li>
        }
        .erase(),
        None => view! { <li class="counts__item">{inside}</li> }.erase(),
    }
}

fn next_steps(project: &Project) -> AnyView {
    let id = project.id;
    let bucket = project.buckets == 0 && project.role != Role::ReadOnly;
    let token = project.tokens == 0 && project.can_manage_tokens;
    if !bucket && !token {
        return ().erase();
    }
    let step = |href: String, act: &'static str, what_for: &'static str| {
        view! { <li><a href=href>{act}</a>{what_for}</li> }
    };
    let bucket = bucket.then(|| {
        step(
            format!("/projects/{id}/storage/buckets/new"),
            "Create a bucket",
            ": the place for tables that belong together.",
        )
    });
    let token = token.then(|| {
        step(
            format!("/projects/{id}/settings/api-tokens/new"),
            "Create an API token",
            ": what a program needs to read or write your data, and nothing more.",
        )
    });
    view! { <Card title="Next steps"><ul class="next-steps">{bucket}{token}</ul></Card> }.erase()
}
