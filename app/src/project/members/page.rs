use super::{
    api::ListMembers,
    dialogs::{Ask, Forms},
    model::ProjectMembers,
    table::{members_table, requests_table},
};
use crate::{
    account::invitations::{InvitationPlace, place_invitations},
    project::overview::{in_project, project_in_path},
    ui::{Card, Erase, Loaded, Outcome, PageHeader, read_after},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/projects/:id/settings/users`: the people in a project.
pub fn members_page() -> AnyView {
    let project = project_in_path();
    let forms = Forms::new();
    let found = read_after(move || forms.answers(), move || ListMembers { project: project.get() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Ask::from_query));
    let shown = move |members: ProjectMembers| {
        let view = details(&members, &forms);
        let dialog = move || asked.get().and_then(|ask| forms.dialog(ask, &members));
        view! {
            {view}
            {dialog}
        }
    };
    let place = Memo::new(move |_| InvitationPlace::Project(project.get()));
    let (invited, invitations) = place_invitations(place, move || forms.answers());
    let told = [forms.told(), invited].concat();
    let page = view! {
        <Outcome of=told/>
        <Loaded resource=found view=shown/>
        {invitations}
    };
    in_project(project, "users", page.erase())
}

fn details(members: &ProjectMembers, forms: &Forms) -> AnyView {
    let requests = (!members.requests.is_empty()).then(|| {
        let table = requests_table(members);
        view! {
            <Card title="Requests to join">
                <p class="muted">
                    "Whoever is let in becomes an administrator. They are told by mail either way."
                </p>
                {table}
            </Card>
        }
    });
    let adding = members.can_manage.then(|| forms.adding(members));
    view! {
        <PageHeader
            title="Users"
            lead="Everybody here has a master token of this project, which can do what their role allows."
        />
        {requests}
        {members_table(members)}
        {adding}
    }
    .erase()
}
