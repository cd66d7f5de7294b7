use super::{
    api::CreateToken,
    bucket_grid::bucket_grid,
    created_view::{Origin, created_view},
    model::{Grants, MAX_DESCRIPTION},
    words::grants_sentence,
};
use crate::{
    project::{
        buckets::{Bucket, ListBuckets},
        overview::{in_project, project_in_path},
    },
    ui::{
        CheckField, Erase, FormState, HiddenField, Loaded, PageHeader, SelectField, ServerForm,
        TextField, ask, form_state,
    },
    value::ProjectId,
};
use leptos::{html, prelude::*, web_sys::HtmlInputElement};
use wasm_bindgen::JsCast;

/// How long a token can be valid: seconds, and the same in words.
const VALIDITIES: [(&str, &str); 7] = [
    ("3600", "1 hour"),
    ("86400", "1 day"),
    ("604800", "7 days"),
    ("2592000", "30 days"),
    ("7776000", "90 days"),
    ("31536000", "365 days"),
    ("", "No expiry"),
];
const DEFAULT_VALIDITY: &str = "2592000";

const MANAGE_BUCKETS: &str = "token[can_manage_buckets]";
const READ_FILES: &str = "token[can_read_all_file_uploads]";
const PURGE_TRASH: &str = "token[can_purge_trash]";

/// The form for a new token, and then its string.
pub fn new_token_page() -> AnyView {
    let project = project_in_path();
    let buckets = Resource::new(
        move || project.get(),
        |project| async move { ask(ListBuckets { project }).await.map(|list| (project, list.buckets)) },
    );
    let state = form_state::<CreateToken>();
    // a refusal leaves it as it is, and so the form with what was typed into it
    let created = Memo::new(move |_| state.value.get());
    let page = move || {
        if let Some(created) = created.get() {
            return created_view(project.get(), created, Origin::Created);
        }
        let shown = move |(project, buckets)| editor(project, buckets, state);
        view! { <Loaded resource=buckets view=shown/> }.erase()
    };
    in_project(project, "tokens", page.erase())
}

fn editor(project: ProjectId, buckets: Vec<Bucket>, state: FormState<CreateToken>) -> AnyView {
    let typed_validity = state.typed("token[expires_in]");
    let came_back = !state.typed("project").is_empty();
    let validity =
        RwSignal::new(if came_back { typed_validity } else { DEFAULT_VALIDITY.to_owned() });
    let grants = RwSignal::new(Grants {
        can_manage_buckets: !state.typed(MANAGE_BUCKETS).is_empty(),
        can_read_all_file_uploads: !state.typed(READ_FILES).is_empty(),
        can_purge_trash: !state.typed(PURGE_TRASH).is_empty(),
        ..Grants::default()
    });
    let node = NodeRef::<html::Div>::new();
    // What was changed before the page came alive is in its fields, not in the signals.
    Effect::new(move |_| {
        let Some(node) = node.get() else { return };
        if let Ok(Some(field)) = node.query_selector("select") {
            validity.set(field.unchecked_into::<HtmlInputElement>().value());
        }
        for name in [MANAGE_BUCKETS, READ_FILES, PURGE_TRASH] {
            let field = node.query_selector(&format!("input[name=\"{name}\"]")).ok().flatten();
            if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
                take_flag(grants, &field);
            }
        }
    });
    let changed = move |event| {
        let field: HtmlInputElement = event_target(&event);
        if field.name() == "token[expires_in]" {
            validity.set(field.value());
        } else {
            take_flag(grants, &field);
        }
    };
    let validities =
        VALIDITIES.map(|(seconds, words)| (seconds.to_owned(), words.to_owned())).to_vec();
    let summary = move || {
        let sentence = grants.with(|grants| {
            grants_sentence(grants, "The token will be able to", "It will not be able to")
        });
        format!("{sentence} {}", validity.with(|seconds| validity_sentence(seconds)))
    };
    view! {
        <PageHeader
            title="Create an API token"
            lead="Grant what the program needs. What you do not grant here, the token cannot do."
        />
        <ServerForm
            state
            submit="Create token"
            cancel=format!("/projects/{project}/settings/api-tokens")
            class="form--wide"
        >
            <HiddenField name="project" value=project.to_string()/>
            <div class="stack" node_ref=node on:change=changed>
                <TextField
                    name="token[description]"
                    label="Description"
                    help="What it is for, so that you know it again. Left empty, it says who created it."
                    autocomplete="off"
                    maxlength=u32::try_from(MAX_DESCRIPTION).unwrap_or(u32::MAX)
                />
                <SelectField
                    name="token[expires_in]"
                    label="Valid for"
                    options=validities
                    value=DEFAULT_VALIDITY
                    help="After that it stops working."
                />
                {bucket_grid(project, buckets, state, grants)}
                <fieldset class="fieldset">
                    <legend>"More rights"</legend>
                    <CheckField
                        name=MANAGE_BUCKETS
                        label="Create and drop buckets, and write to all of them, also future ones"
                        help="For a program that sets up its own storage. The choice bucket by bucket no longer matters then."
                    />
                    <CheckField
                        name=READ_FILES
                        label="Read all file uploads"
                        help="Also the files that other tokens uploaded. Without it, a token reads its own uploads alone."
                    />
                    <CheckField
                        name=PURGE_TRASH
                        label="Purge the trash"
                        help="Delete configurations for good. That cannot be undone."
                    />
                </fieldset>
            </div>
            <section class="token-summary" aria-labelledby="summary-heading">
                <h2 id="summary-heading" class="token-summary__title">"In short"</h2>
                <p aria-live="polite" aria-atomic="true">{summary}</p>
            </section>
        </ServerForm>
    }
    .erase()
}

fn take_flag(grants: RwSignal<Grants>, field: &HtmlInputElement) {
    let (name, on) = (field.name(), field.checked());
    let current = grants.with_untracked(|grants| match name.as_str() {
        MANAGE_BUCKETS => Some(grants.can_manage_buckets),
        READ_FILES => Some(grants.can_read_all_file_uploads),
        PURGE_TRASH => Some(grants.can_purge_trash),
        _ => None,
    });
    if current.is_none_or(|current| current == on) {
        return;
    }
    grants.update(|grants| match name.as_str() {
        MANAGE_BUCKETS => grants.can_manage_buckets = on,
        READ_FILES => grants.can_read_all_file_uploads = on,
        _ => grants.can_purge_trash = on,
    });
}

fn validity_sentence(seconds: &str) -> String {
    match VALIDITIES.iter().find(|(value, _)| *value == seconds) {
        Some((value, words)) if !value.is_empty() => format!("It will be valid for {words}."),
        _ => "It will not expire.".to_owned(),
    }
}
