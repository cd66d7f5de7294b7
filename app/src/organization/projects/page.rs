use super::CreateProject;
use crate::{
    error::AppError,
    organization::organizations::{FindOrganization, Organization},
    ui::{Card, Erase, HiddenField, Loaded, PageHeader, ServerForm, TextField, ask, form_state},
    value::OrganizationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/projects/new?organization=ID`.
pub fn new_project_page() -> AnyView {
    let query = use_query_map();
    let id = move || query.read().get("organization").unwrap_or_default();
    let find = |id: String| async move {
        match id.parse::<OrganizationId>() {
            Ok(id) => ask(FindOrganization { id }).await,
            Err(_) => Err(AppError::not_found("", "There is no such organization.")),
        }
    };
    let organization = Resource::new(id, find);
    let state = form_state::<CreateProject>();
    let form = move |organization: Organization| {
        let lead =
            format!("It belongs to {}, and you are its first administrator.", organization.name);
        view! {
            <PageHeader title="New project" lead=lead/>
            <Card>
                <ServerForm
                    state
                    submit="Create project"
                    cancel=format!("/organizations/{}", organization.id)
                >
                    <HiddenField name="organization" value=organization.id.to_string()/>
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
    view! { <div class="narrow"><Loaded resource=organization view=form/></div> }.erase()
}
