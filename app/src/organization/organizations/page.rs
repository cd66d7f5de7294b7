use super::{
    CreateOrganization, FindOrganization, Organization, OrganizationProject, settings::Forms,
};
use crate::{
    account::invitations::{InvitationPlace, place_invitations},
    error::AppError,
    organization::{
        maintainers::{FindMaintainer, Maintainer},
        members::Ask,
    },
    project::members::JoinProject,
    ui::{
        Badge, Card, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome,
        PageHeader, ServerForm, TextField, When, ask, form_state, read_after,
    },
    value::{MaintainerId, OrganizationId, ProjectId},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/organizations/:id`.
pub fn organization_page() -> AnyView {
    let params = use_params_map();
    // 0, which nothing has, when the address names no id
    let id = move || {
        let id = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
        id.unwrap_or(OrganizationId(0))
    };
    let place = Memo::new(move |_| InvitationPlace::Organization(id()));
    let forms = Forms::new();
    let found = read_after(move || forms.answers(), move || FindOrganization { id: id() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Ask::from_query));
    let join = form_state::<JoinProject>();
    let joined = Memo::new(move |_| {
        query.with(|query| query.get_str("join").and_then(|id| id.parse().ok()))
    });
    let shown = move |organization: Organization| {
        let view = details(&organization, &forms);
        let dialog = move || match joined.get() {
            Some(project) => join_dialog(project, &organization, join),
            None => asked.get().and_then(|ask| forms.dialog(ask, &organization)),
        };
        view! {
            {view}
            {dialog}
        }
    };
    let (invited, invitations) = place_invitations(place, move || forms.answers());
    let told = [forms.told(), invited].concat();
    view! {
        <div class="stack stack--wide">
            <Outcome of=told/>
            <Loaded resource=found view=shown/>
            {invitations}
        </div>
    }
    .erase()
}

fn details(organization: &Organization, forms: &Forms) -> AnyView {
    let new = format!("/projects/new?organization={}", organization.id);
    let can_create = organization.can_create_project;
    let act = can_create.then(|| {
        view! { <a class="button button--primary" href=new.clone()>"New project"</a> }
    });
    let projects = if organization.projects.is_empty() {
        view! {
            <EmptyState
                title="No project yet"
                text="A project holds data and the API tokens that may use it."
            >
                {can_create.then(|| {
                    view! { <a class="button button--primary" href=new>"New project"</a> }
                })}
            </EmptyState>
        }
        .erase()
    } else {
        let row = |one: &OrganizationProject| project(one.clone(), organization);
        let rows = organization.projects.iter().map(row).collect_view();
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    let maintainer = organization.can_use_maintainer.then(|| {
        let href = format!("/maintainers/{}", organization.maintainer);
        view! { <a class="button" href=href>"Maintainer"</a> }
    });
    let lead = format!("An organization of {}: a group of projects.", organization.maintainer_name);
    view! {
        <PageHeader title=organization.name.clone() lead=lead>{act} {maintainer}</PageHeader>
        <div class="stack stack--wide">
            <Card title="Projects">{projects}</Card>
            {forms.cards(organization)}
            <p class="muted">"Made " <When at=organization.created_at/></p>
        </div>
    }
    .erase()
}

/// May the caller join the projects that they are not in?
fn can_join(organization: &Organization) -> bool {
    organization.me.is_some() || organization.can_use_maintainer && organization.allows_auto_join
}

/// Asks before the caller becomes a member of a project.
fn join_dialog(
    id: ProjectId,
    organization: &Organization,
    state: FormState<JoinProject>,
) -> Option<AnyView> {
    let is_open = |one: &&OrganizationProject| one.id == id && one.role.is_none();
    let project = organization.projects.iter().find(is_open);
    let project = project.filter(|_| can_join(organization))?;
    let close = format!("/organizations/{}", organization.id);
    let (title, cancel) = (format!("Join {}?", project.name), close.clone());
    let dialog = view! {
        <ConfirmDialog title close>
            <p>"You become an administrator of the project, with a master token of your own."</p>
            <ServerForm state submit="Join project" cancel>
                <HiddenField name="project" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}

/// Only members of a project can open it.
fn project(project: OrganizationProject, organization: &Organization) -> impl IntoView + use<> {
    let join = can_join(organization).then(|| {
        let ask = format!("/organizations/{}?join={}", organization.id, project.id);
        let label = format!("Join {}…", project.name);
        view! {
            <a class="button button--small" href=ask data-noscroll="true" aria-label=label>
                "Join…"
            </a>
        }
    });
    let href = format!("/projects/{}", project.id);
    let (name, role) = match project.role {
        Some(role) => (
            view! { <a href=href>{project.name}</a> }.erase(),
            view! { <Badge text=role/> }.erase(),
        ),
        None => (
            project.name.erase(),
            view! {
                <span class="cluster">
                    <span class="muted">"You are not a member"</span> {join}
                </span>
            }
            .erase(),
        ),
    };
    view! { <li class="rows__row"><span>{name}</span>{role}</li> }
}

/// `/organizations/new?maintainer=ID`.
pub fn new_organization_page() -> AnyView {
    let query = use_query_map();
    let id = move || query.read().get("maintainer").unwrap_or_default();
    let find = |id: String| async move {
        match id.parse::<MaintainerId>() {
            Ok(id) => ask(FindMaintainer { id }).await,
            Err(_) => Err(AppError::not_found("", "There is no such maintainer.")),
        }
    };
    let maintainer = Resource::new(id, find);
    let state = form_state::<CreateOrganization>();
    let form = move |maintainer: Maintainer| {
        let lead = format!("A group of projects, looked after by {}.", maintainer.name);
        view! {
            <PageHeader title="New organization" lead=lead/>
            <Card>
                <ServerForm
                    state
                    submit="Create organization"
                    cancel=format!("/maintainers/{}", maintainer.id)
                >
                    <HiddenField name="maintainer" value=maintainer.id.to_string()/>
                    <TextField
                        name="name"
                        label="Name"
                        required=true
                        autocomplete="off"
                        maxlength=255
                    />
                </ServerForm>
            </Card>
        }
    };
    view! { <div class="narrow"><Loaded resource=maintainer view=form/></div> }.erase()
}
