use super::{
    CreateOrganization, FindOrganization, Organization,
    joining::{Entries, Entry, project_row},
    settings::Forms,
};
use crate::{
    account::invitations::{InvitationPlace, place_invitations},
    error::AppError,
    organization::{
        maintainers::{FindMaintainer, Maintainer},
        members::Ask,
    },
    ui::{
        Card, EmptyState, Erase, HiddenField, Loaded, Outcome, PageHeader, ServerForm, TextField,
        When, ask, form_state, id_in_path, read_after,
    },
    value::{MaintainerId, OrganizationId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/organizations/:id`.
pub fn organization_page() -> AnyView {
    let id = id_in_path(OrganizationId);
    let place = Memo::new(move |_| InvitationPlace::Organization(id()));
    let forms = Forms::new();
    let entries = Entries::new();
    let changes = move || forms.answers() + entries.answers();
    let found = read_after(changes, move || FindOrganization { id: id() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Ask::from_query));
    let entered = Memo::new(move |_| query.with(Entry::from_query));
    let shown = move |organization: Organization| {
        let view = details(&organization, &forms);
        let dialog = move || match entered.get() {
            Some(entry) => entries.dialog(entry, &organization),
            None => asked.get().and_then(|ask| forms.dialog(ask, &organization)),
        };
        view! {
            {view}
            {dialog}
        }
    };
    let (invited, invitations) = place_invitations(place, move || forms.answers());
    let told = [forms.told(), entries.told(), invited].concat();
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
        let projects = organization.projects.iter();
        let rows = projects.map(|one| project_row(one, organization)).collect_view();
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    let maintainer = organization.can_use_maintainer.then(|| {
        let href = format!("/maintainers/{}", organization.maintainer);
        view! { <a class="button" href=href>"Maintainer"</a> }
    });
    let deleted = format!("/organizations/{}/deleted-projects", organization.id);
    let lead = format!("An organization of {}: a group of projects.", organization.maintainer_name);
    view! {
        <PageHeader title=organization.name.clone() lead=lead>{act} {maintainer}</PageHeader>
        <div class="stack stack--wide">
            <Card title="Projects">
                {projects}
                <p class="muted">
                    <a href=deleted>"Deleted projects"</a>
                    " can be restored for 60 days."
                </p>
            </Card>
            {forms.cards(organization)}
            <p class="muted">"Made " <When at=organization.created_at/></p>
        </div>
    }
    .erase()
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
