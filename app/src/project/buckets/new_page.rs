use super::{api::CreateBucket, model::BucketId};
use crate::{
    project::overview::{in_project, project_in_path},
    ui::{Erase, HiddenField, PageHeader, SelectField, ServerForm, TextField, form_state},
    value::ProjectId,
};
use leptos::{prelude::*, web_sys::HtmlInputElement};

/// The form for a new bucket.
pub fn new_bucket_page() -> AnyView {
    let project = project_in_path();
    in_project(project, "buckets", (move || form(project.get())).erase())
}

fn form(project: ProjectId) -> AnyView {
    let form = form_state::<CreateBucket>();
    let typed_stage = form.typed("stage");
    let stage = RwSignal::new(if typed_stage.is_empty() { "in".to_owned() } else { typed_stage });
    let name = RwSignal::new(form.typed("name"));
    // The events of both fields arrive here, so that the fields need not know of the preview.
    let typed = move |ev| {
        let field: HtmlInputElement = event_target(&ev);
        match field.name().as_str() {
            "stage" => stage.set(field.value()),
            "name" => name.set(field.value()),
            _ => {}
        }
    };
    let preview = move || {
        let (stage, name) = (stage.get(), name.get());
        if name.is_empty() {
            return format!("The bucket will be called {stage}.c-… as soon as it has a name.");
        }
        BucketId::new(&stage, &name).map_or_else(
            |refusal| refusal.to_string(),
            |id| format!("The bucket will be called {id}."),
        )
    };
    let stages = vec![
        ("in".to_owned(), "In: data that comes in".to_owned()),
        ("out".to_owned(), "Out: data that goes out".to_owned()),
    ];
    view! {
        <PageHeader
            title="Create a bucket"
            lead="A bucket holds tables that belong together. API tokens are granted access bucket by bucket."
        />
        <ServerForm
            state=form
            submit="Create bucket"
            cancel=format!("/projects/{project}/storage/buckets")
        >
            <HiddenField name="project" value=project.to_string()/>
            <div class="stack" on:input=typed>
                <SelectField name="stage" label="Stage" options=stages value="in"/>
                <TextField
                    name="name"
                    label="Name"
                    help="1 to 96 characters: letters without accents, digits, hyphens and underscores, not starting with an underscore."
                    required=true
                    autocomplete="off"
                    maxlength=98
                />
                <p class="bucket-preview" aria-live="polite">{preview}</p>
            </div>
            <TextField
                name="description"
                label="Description"
                help="What is in it, for those who come after you. May stay empty."
                autocomplete="off"
            />
        </ServerForm>
    }
    .erase()
}
