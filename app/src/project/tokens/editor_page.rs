use super::{
    api::CreateToken,
    created_view::{Origin, created_view},
    form::ON_A_DAY,
    grant_fields::{Around, Grantable, grant_fields, grants_of_fields},
    model::MAX_DESCRIPTION,
    words::grants_sentence,
};
use crate::{
    project::{
        overview::{in_project, project_in_path},
        token_explain::explain_draft,
    },
    ui::{
        Erase, FormState, HiddenField, Loaded, PageHeader, SelectField, ServerForm, TextField,
        form_state, hydrated,
    },
    value::ProjectId,
};
use leptos::{ev, html, prelude::*, web_sys::HtmlInputElement};
use wasm_bindgen::JsCast;

/// How long a token can be valid: seconds, and the same in words.
const VALIDITIES: [(&str, &str); 8] = [
    ("3600", "1 hour"),
    ("86400", "1 day"),
    ("604800", "7 days"),
    ("2592000", "30 days"),
    ("7776000", "90 days"),
    ("31536000", "365 days"),
    (ON_A_DAY, "Until a day…"),
    ("", "No expiry"),
];
const DEFAULT_VALIDITY: &str = "2592000";

const EXPIRES_IN: &str = "token[expires_in]";
const EXPIRES_ON: &str = "token[expires_on]";

/// The form for a new token, and then its string.
pub fn new_token_page() -> AnyView {
    let project = project_in_path();
    let grantable = Resource::new(
        move || project.get(),
        |project| async move { Grantable::of(project).await.map(|grantable| (project, grantable)) },
    );
    let state = form_state::<CreateToken>();
    // a refusal leaves it as it is, and so the form with what was typed into it
    let created = Memo::new(move |_| state.value.get());
    let page = move || {
        if let Some(created) = created.get() {
            return created_view(project.get(), created, Origin::Created);
        }
        let shown = move |(project, grantable)| editor(project, grantable, state);
        view! { <Loaded resource=grantable view=shown/> }.erase()
    };
    in_project(project, "tokens", page.erase())
}

fn editor(project: ProjectId, grantable: Grantable, state: FormState<CreateToken>) -> AnyView {
    let grants = RwSignal::new(grants_of_fields(&state.fields()));
    let validity = Validity::of(&state);
    let known = grantable.ids();
    let around = Around { prefix: "tokens-create", error: state.error, is_new: true };
    let summary = move || {
        let sentence = grants.with(|grants| {
            grants_sentence(grants, "The token will be able to", "It will not be able to")
        });
        format!("{sentence} {}", validity.sentence())
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
            {description_field("")}
            {validity.fields()}
            {grant_fields(project, grantable, grants, around)}
            <section class="token-summary" aria-labelledby="summary-heading">
                <h2 id="summary-heading" class="token-summary__title">"In short"</h2>
                <p aria-live="polite" aria-atomic="true">{summary}</p>
            </section>
        </ServerForm>
        {explain_draft(project, grants, known)}
    }
    .erase()
}

/// What the token is for.
pub(super) fn description_field(value: &str) -> AnyView {
    view! {
        <TextField
            name="token[description]"
            label="Description"
            help="What it is for, so that you know it again. Left empty, it says who created it."
            autocomplete="off"
            value=value
            maxlength=u32::try_from(MAX_DESCRIPTION).unwrap_or(u32::MAX)
        />
    }
    .erase()
}

/// How long the token works.
#[derive(Clone, Copy)]
struct Validity {
    chosen: RwSignal<String>,
    day: RwSignal<String>,
}

impl Validity {
    fn of(state: &FormState<CreateToken>) -> Self {
        let came_back = !state.fields().is_empty();
        let chosen = if came_back { state.typed(EXPIRES_IN) } else { DEFAULT_VALIDITY.to_owned() };
        Self { chosen: RwSignal::new(chosen), day: RwSignal::new(state.typed(EXPIRES_ON)) }
    }

    fn is_day(self) -> bool {
        self.chosen.with(|chosen| chosen == ON_A_DAY)
    }

    fn fields(self) -> AnyView {
        let hydrated = hydrated();
        let node = NodeRef::<html::Div>::new();
        // What was changed before the page came alive is in its fields, not in the signals.
        Effect::new(move |_| {
            let Some(node) = node.get() else { return };
            for (selector, signal) in [("select", self.chosen), ("input", self.day)] {
                if let Ok(Some(field)) = node.query_selector(selector) {
                    signal.set(field.unchecked_into::<HtmlInputElement>().value());
                }
            }
        });
        let changed = move |event: ev::Event| {
            let field: HtmlInputElement = event_target(&event);
            let signal = if field.name() == EXPIRES_IN { self.chosen } else { self.day };
            signal.set(field.value());
        };
        let validities =
            VALIDITIES.map(|(seconds, words)| (seconds.to_owned(), words.to_owned())).to_vec();
        // without JavaScript the day stays there to be filled in
        let is_hidden = move || hydrated.get() && !self.is_day();
        view! {
            <div class="stack" node_ref=node on:change=changed>
                <SelectField
                    name=EXPIRES_IN
                    label="Valid for"
                    options=validities
                    value=DEFAULT_VALIDITY
                    help="After that it stops working."
                />
                <div hidden=is_hidden>
                    <TextField
                        name=EXPIRES_ON
                        label="Last day"
                        kind="date"
                        help="It works until the end of that day, in UTC. Counts with \"Until a day…\" alone."
                        autocomplete="off"
                    />
                </div>
            </div>
        }
        .erase()
    }

    fn sentence(self) -> String {
        if self.is_day() {
            return self.day.with(|day| match day.as_str() {
                "" => "Choose the last day on which it works.".to_owned(),
                day => format!("It will be valid until the end of {day} (UTC)."),
            });
        }
        self.chosen.with(|seconds| match VALIDITIES.iter().find(|(value, _)| value == seconds) {
            Some((value, words)) if !value.is_empty() => {
                format!("It will be valid for {words}.")
            }
            _ => "It will not expire.".to_owned(),
        })
    }
}
