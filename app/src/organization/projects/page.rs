use super::{CreateProject, OfferProject, ProjectOffer};
use crate::{
    ui::{
        Card, Erase, FormState, HiddenField, Loaded, PageHeader, SelectField, ServerForm,
        TextField, form_state, read,
    },
    value::OrganizationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/projects/new?organization=ID`.
pub fn new_project_page() -> AnyView {
    let query = use_query_map();
    // 0, which nothing has, when the address names no id
    let organization = move || {
        let id = query.with(|query| query.get_str("organization").and_then(|id| id.parse().ok()));
        id.unwrap_or(OrganizationId(0))
    };
    let offer = read(move || OfferProject { organization: organization() });
    let state = form_state::<CreateProject>();
    let form = move |offer: ProjectOffer| form(&offer, state);
    view! { <div class="narrow"><Loaded resource=offer view=form/></div> }.erase()
}

fn form(offer: &ProjectOffer, state: FormState<CreateProject>) -> AnyView {
    let lead =
        format!("It belongs to {}, and you are its first administrator.", offer.organization_name);
    let organization = offer.organization.to_string();
    let templates = offer
        .templates
        .iter()
        .map(|one| (one.id.clone(), format!("{}: {}", one.name, one.description)))
        .collect();
    let retention = offer.retention_days.to_string();
    view! {
        <PageHeader title="New project" lead=lead/>
        <Card>
            <ServerForm
                state
                submit="Create project"
                cancel=format!("/organizations/{organization}")
            >
                <HiddenField name="organization" value=organization.clone()/>
                <TextField
                    name="name"
                    label="Name"
                    required=true
                    autocomplete="off"
                    maxlength=120
                />
                <SelectField
                    name="template"
                    label="Template"
                    help="What the project is for, and whether it ends by itself."
                    options=templates
                    value="production"
                />
                <TextField
                    name="retention_days"
                    label="Keep deleted data for (days)"
                    help="Tables that somebody deletes can be had back for so long. 0 keeps nothing."
                    value=retention
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=3
                />
            </ServerForm>
        </Card>
    }
    .erase()
}
