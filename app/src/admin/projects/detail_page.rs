use super::{
    ProjectDetail, ProjectState, ReadProject,
    acts::{Act, Forms, act_links},
};
use crate::{
    account::proof::provide_step_up,
    project::overview::{number, size},
    ui::{Badge, Card, Erase, Loaded, Outcome, PageHeader, Tone, When, id_in_path, read_after},
    value::ProjectId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/admin/projects/:id`.
pub fn any_project_page() -> AnyView {
    provide_step_up();
    let id = id_in_path(ProjectId);
    let forms = Forms::new();
    let found = read_after(move || forms.answers(), move || ReadProject { id: id() });
    let query = use_query_map();
    let asked =
        Memo::new(move |_| query.with(|query| query.get_str("confirm").and_then(Act::from_query)));
    let shown = move |detail: ProjectDetail| {
        let view = details(&detail);
        let dialog = move || asked.get().and_then(|act| forms.dialog(act, &detail));
        view! {
            {view}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide admin">
            <Outcome of=forms.told()/>
            <Loaded resource=found view=shown/>
        </div>
    }
    .erase()
}

fn details(detail: &ProjectDetail) -> AnyView {
    let summary = &detail.summary;
    let organization = format!("/organizations/{}", summary.organization);
    let activity = match summary.last_activity_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "none yet".erase(),
    };
    let ends = detail.expires_at.map_or_else(
        || "It stays until somebody deletes it.".erase(),
        |at| view! { <When at/> }.erase(),
    );
    let facts = view! {
        {fact("State", state(detail))}
        {fact("Organization", view! {
            <a href=organization>{summary.organization_name.clone()}</a>
        }.erase())}
        {fact("Template", detail.template.clone().erase())}
        {fact("Created", view! { <When at=detail.created_at/> }.erase())}
        {fact("Ends", ends)}
        {fact("Members", number(summary.members).erase())}
        {fact("Rows", number(summary.rows).erase())}
        {fact("Data", size(summary.bytes).erase())}
        {fact("Last activity", activity)}
    };
    let (title, acts) = (summary.name.clone(), act_links(detail));
    let lead = format!("Project {}: what is known about it, and what can be done.", summary.id);
    view! {
        <PageHeader title lead=lead>
            <a class="button" href="/admin/projects">"All projects"</a>
        </PageHeader>
        <Card>
            <dl class="facts">{facts}</dl>
            <p class="card__acts">{acts}</p>
        </Card>
    }
    .erase()
}

fn state(detail: &ProjectDetail) -> AnyView {
    match detail.summary.state {
        ProjectState::Active => view! { <Badge tone=Tone::Good text="Active"/> }.erase(),
        ProjectState::Disabled => disabled(detail),
        ProjectState::Deleted { .. } if detail.is_being_purged => {
            view! { <Badge tone=Tone::Bad text="Being purged"/> }.erase()
        }
        ProjectState::Deleted { at, restorable_until } => view! {
            <Badge tone=Tone::Bad text="Deleted"/>
            " on " <When at/> ", can be restored until " <When at=restorable_until/>
        }
        .erase(),
        ProjectState::Purged { at } => view! {
            <Badge tone=Tone::Bad text="Purged"/> " on " <When at/>
        }
        .erase(),
    }
}

fn disabled(detail: &ProjectDetail) -> AnyView {
    let reason = match &detail.disabled_reason {
        Some(reason) => format!(" {reason}"),
        None => " Its time is over.".to_owned(),
    };
    let until = detail.disabled_until.clone().map(|until| {
        view! { <span class="table__note">{format!("Expected until {until}")}</span> }
    });
    view! { <Badge tone=Tone::Bad text="Disabled"/> {reason} {until} }.erase()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.erase()
}
