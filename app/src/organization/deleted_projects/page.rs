use super::{DeletedProject, DeletedProjects, ListDeletedProjects, RestoreProject};
use crate::{
    ui::{
        ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome, PageHeader,
        ServerForm, TableHead, When, form_state, id_in_path, read_after, told,
    },
    value::{OrganizationId, ProjectId},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/organizations/:id/deleted-projects`.
pub fn deleted_projects_page() -> AnyView {
    let organization = id_in_path(OrganizationId);
    let restore = form_state::<RestoreProject>();
    let found = read_after(
        move || restore.answers.get(),
        move || ListDeletedProjects { organization: organization() },
    );
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query.get_str("restore")?.parse().ok()));
    let shown = move |all: DeletedProjects| {
        let view = everything(&all);
        let dialog = move || asked.get().and_then(|id| restoring(id, &all, restore));
        view! {
            {view}
            {dialog}
        }
    };
    let told = vec![told(restore, |()| {
        "The project is back, with its people, tokens and data.".to_owned()
    })];
    view! {
        <div class="stack stack--wide">
            <Outcome of=told/>
            <Loaded resource=found view=shown/>
        </div>
    }
    .erase()
}

fn page_of(organization: OrganizationId) -> String {
    format!("/organizations/{organization}/deleted-projects")
}

fn everything(all: &DeletedProjects) -> AnyView {
    let back = format!("/organizations/{}", all.organization);
    let lead = format!(
        "What was deleted from {} can be restored for 60 days. Then it goes with its data.",
        all.organization_name
    );
    let list = if all.projects.is_empty() {
        let back = back.clone();
        view! {
            <EmptyState
                title="Nothing to restore"
                text="When somebody deletes a project, it stands here until its time is over."
            >
                <a class="button" href=back>"Back to the organization"</a>
            </EmptyState>
        }
        .erase()
    } else {
        table(all)
    };
    view! {
        <PageHeader title="Deleted projects" lead=lead>
            <a class="button" href=back>"Organization"</a>
        </PageHeader>
        {list}
    }
    .erase()
}

fn table(all: &DeletedProjects) -> AnyView {
    const COLUMNS: &[&str] = &["Name", "Deleted", "Can be restored until"];
    let rows = all.projects.iter().map(|project| row(project, all)).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Deleted projects"</caption>
            <TableHead columns=COLUMNS acts="Restore"/>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(project: &DeletedProject, all: &DeletedProjects) -> AnyView {
    let act = all.can_restore.then(|| {
        let ask = format!("{}?restore={}", page_of(all.organization), project.id);
        let label = format!("Restore {}", project.name);
        view! {
            <a class="button button--small" href=ask data-noscroll="true" aria-label=label>
                "Restore…"
            </a>
        }
    });
    view! {
        <tr>
            <th scope="row" class="table__main">
                {project.name.clone()}
                <span class="table__note">{format!("Number {}", project.id)}</span>
            </th>
            <td data-label="Deleted"><When at=project.deleted_at/></td>
            <td data-label="Can be restored until"><When at=project.restorable_until/></td>
            <td class="table__acts">{act}</td>
        </tr>
    }
    .erase()
}

fn restoring(
    id: ProjectId,
    all: &DeletedProjects,
    state: FormState<RestoreProject>,
) -> Option<AnyView> {
    let project = all.projects.iter().find(|project| project.id == id && all.can_restore)?;
    let title = format!("Restore {}?", project.name);
    let (close, organization) = (page_of(all.organization), all.organization.to_string());
    let dialog = view! {
        <ConfirmDialog title close=close.clone()>
            <p>
                "It comes back as it was: its people come in again, and its tokens work again. \
                Invitations that waited for an answer are not sent again."
            </p>
            <ServerForm state submit="Restore project" cancel=close>
                <HiddenField name="organization" value=organization/>
                <HiddenField name="project" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
