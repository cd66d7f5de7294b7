use super::{CreateMaintainer, FindMaintainer, Maintainer, settings::Forms};
use crate::{
    account::invitations::{InvitationPlace, place_invitations},
    organization::members::Ask,
    ui::{
        Card, EmptyState, Erase, Loaded, Outcome, PageHeader, ServerForm, TextField, When,
        form_state, id_in_path, read_after,
    },
    value::MaintainerId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/maintainers/:id`.
pub fn maintainer_page() -> AnyView {
    let id = id_in_path(MaintainerId);
    let place = Memo::new(move |_| InvitationPlace::Maintainer(id()));
    let forms = Forms::new();
    let found = read_after(move || forms.answers(), move || FindMaintainer { id: id() });
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Ask::from_query));
    let shown = move |maintainer: Maintainer| {
        let view = details(&maintainer, &forms);
        let dialog = move || asked.get().and_then(|ask| forms.dialog(ask, &maintainer));
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

fn details(maintainer: &Maintainer, forms: &Forms) -> AnyView {
    let new = format!("/organizations/new?maintainer={}", maintainer.id);
    let first = new.clone();
    let codes = format!("/maintainers/{}/promo-codes", maintainer.id);
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
            .iter()
            .map(|one| {
                let href = format!("/organizations/{}", one.id);
                view! { <li class="rows__row"><a href=href>{one.name.clone()}</a></li> }
            })
            .collect_view();
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    view! {
        <PageHeader
            title=maintainer.name.clone()
            lead="A maintainer: a group of organizations that the same people look after."
        >
            <a class="button button--primary" href=new>"New organization"</a>
            <a class="button" href=codes>"Promo codes"</a>
        </PageHeader>
        <div class="stack stack--wide">
            <Card title="Organizations">{organizations}</Card>
            {forms.cards(maintainer)}
            <p class="muted">"Made " <When at=maintainer.created_at/></p>
        </div>
    }
    .erase()
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
