use super::{
    CreateFeature, DeleteFeature, Feature, FeatureKind, ListFeatures, MAX_DESCRIPTION, MAX_NAME,
    MAX_TITLE,
};
use crate::{
    account::proof::provide_step_up,
    ui::{
        Card, CheckField, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded,
        Outcome, PageHeader, SelectField, ServerForm, TableHead, TextField, When, form_state, href,
        read_after, told,
    },
    value::FeatureId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const HERE: &str = "/admin/features";

/// `/admin/features`.
pub fn features_page() -> AnyView {
    provide_step_up();
    let create = form_state::<CreateFeature>();
    let delete = form_state::<DeleteFeature>();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| query.get_str("delete").and_then(|id| id.parse::<FeatureId>().ok()))
    });
    let found =
        read_after(move || create.answers.get() + delete.answers.get(), move || ListFeatures {});
    let told = vec![
        told(create, |()| "The feature was created.".to_owned()),
        told(delete, |()| "The feature was deleted.".to_owned()),
    ];
    let shown = move |features: Vec<Feature>| {
        let view = list(&features);
        let dialog = move || {
            let asked = asked.get()?;
            let feature = features.iter().find(|feature| feature.id == asked)?;
            Some(delete_dialog(feature, delete))
        };
        view! {
            {view}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide admin">
            <PageHeader
                title="Features"
                lead="Switches that programs read: a project shows its features with every token, a person with every management token."
            />
            <Outcome of=told/>
            {form(create)}
            <section>
                <div class="group__head"><h2 class="group__title">"All features"</h2></div>
                <Loaded resource=found view=shown/>
            </section>
        </div>
    }
    .erase()
}

fn length(most: usize) -> u32 {
    u32::try_from(most).unwrap_or(u32::MAX)
}

fn form(state: FormState<CreateFeature>) -> AnyView {
    let choice = |kind: FeatureKind| (kind.as_str().to_owned(), kind.in_words().to_owned());
    let kinds = FeatureKind::ALL.map(choice);
    view! {
        <Card title="New feature">
            <ServerForm state submit="Create feature">
                <TextField
                    name="name"
                    label="Name"
                    help="Letters, digits, dashes, underscores, dots and colons. It cannot be changed."
                    required=true
                    autocomplete="off"
                    maxlength=length(MAX_NAME)
                />
                <SelectField
                    name="kind"
                    label="Who can have it"
                    options=kinds.into()
                    value="project"
                />
                <TextField
                    name="title"
                    label="Title"
                    autocomplete="off"
                    maxlength=length(MAX_TITLE)
                />
                <TextField
                    name="description"
                    label="Description"
                    autocomplete="off"
                    maxlength=length(MAX_DESCRIPTION)
                />
                <CheckField
                    name="for_admins"
                    label="Administrators of a project may give it to their project"
                />
                <CheckField
                    name="for_programs"
                    label="Programs may give it and take it away"
                    checked=true
                />
            </ServerForm>
        </Card>
    }
    .erase()
}

fn list(features: &[Feature]) -> AnyView {
    if features.is_empty() {
        let text = "What you create will stand here, with how many have it.";
        return view! { <EmptyState title="Nothing yet" text/> }.erase();
    }
    let rows = features.iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Features"</caption>
            <TableHead
                columns=&["Name", "Who can have it", "Projects", "People", "Created"]
                acts="Delete"
            />
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(feature: &Feature) -> AnyView {
    let ask = href(HERE, &[("delete", &feature.id.to_string())]);
    let label = format!("Delete: {}", feature.name);
    let title = (!feature.title.is_empty())
        .then(|| view! { <span class="table__note">{feature.title.clone()}</span> });
    let description = (!feature.description.is_empty())
        .then(|| view! { <span class="table__note">{feature.description.clone()}</span> });
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span>{feature.name.clone()}</span> {title} {description}
            </th>
            <td data-label="Who can have it">{feature.kind.in_words()}</td>
            <td data-label="Projects">{feature.projects}</td>
            <td data-label="People">{feature.people}</td>
            <td data-label="Created"><When at=feature.created_at/></td>
            <td class="table__acts">
                <a
                    class="button button--small"
                    href=ask
                    data-noscroll="true"
                    aria-label=label
                >
                    "Delete"
                </a>
            </td>
        </tr>
    }
    .erase()
}

fn delete_dialog(feature: &Feature, state: FormState<DeleteFeature>) -> AnyView {
    let title = format!("Delete the feature \"{}\"?", feature.name);
    let id = feature.id.to_string();
    view! {
        <ConfirmDialog title close=HERE>
            <p>"Every project and every person that has it loses it at once."</p>
            <ServerForm state submit="Delete feature" danger=true cancel=HERE>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}
