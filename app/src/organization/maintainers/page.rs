use super::{CreateMaintainer, FindMaintainer, Maintainer, Person};
use crate::{
    error::AppError,
    ui::{
        Card, EmptyState, Erase, Loaded, PageHeader, ServerForm, TextField, When, ask, form_state,
    },
    value::MaintainerId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/maintainers/:id`.
pub fn maintainer_page() -> AnyView {
    let params = use_params_map();
    let id = move || params.read().get("id").unwrap_or_default();
    let find = |id: String| async move {
        match id.parse::<MaintainerId>() {
            Ok(id) => ask(FindMaintainer { id }).await,
            Err(_) => Err(AppError::not_found("", "There is no such maintainer.")),
        }
    };
    let maintainer = Resource::new(id, find);
    view! { <Loaded resource=maintainer view=details/> }.erase()
}

fn details(maintainer: Maintainer) -> impl IntoView {
    let new = format!("/organizations/new?maintainer={}", maintainer.id);
    let first = new.clone();
    let organizations = if maintainer.organizations.is_empty() {
        view! {
            <EmptyState
                title="No organization yet"
                text="Projects live in organizations. Make the first one."
            >
                <a class="button button--primary" href=first>"New organization"</a>
            </EmptyState>
        }
        .erase()
    } else {
        let rows = maintainer
            .organizations
            .into_iter()
            .map(|one| {
                let href = format!("/organizations/{}", one.id);
                view! { <li class="rows__row"><a href=href>{one.name}</a></li> }
            })
            .collect_view();
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    view! {
        <PageHeader
            title=maintainer.name
            lead="A maintainer: a group of organizations that the same people look after."
        >
            <a class="button button--primary" href=new>"New organization"</a>
        </PageHeader>
        <div class="stack stack--wide">
            <Card title="Organizations">{organizations}</Card>
            <Card title="Members">{people(maintainer.members)}</Card>
            <p class="muted">"Made " <When at=maintainer.created_at/></p>
        </div>
    }
}

/// People by name and e-mail.
pub fn people(list: Vec<Person>) -> AnyView {
    if list.is_empty() {
        return view! { <p class="muted">"Nobody is a member."</p> }.erase();
    }
    let rows = list
        .into_iter()
        .map(|person| {
            view! {
                <li class="rows__row">
                    <span>{person.name}</span>
                    <span class="muted">{person.email}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }.erase()
}

/// `/maintainers/new`.
pub fn new_maintainer_page() -> AnyView {
    let state = form_state::<CreateMaintainer>();
    view! {
        <div class="narrow">
            <PageHeader
                title="New maintainer"
                lead="A maintainer is a group of organizations that the same people look after."
            />
            <Card>
                <ServerForm state submit="Create maintainer" cancel="/">
                    <TextField
                        name="name"
                        label="Name"
                        help="For instance the name of your company or department."
                        required=true
                        autocomplete="off"
                        maxlength=255
                    />
                </ServerForm>
            </Card>
        </div>
    }
    .erase()
}
