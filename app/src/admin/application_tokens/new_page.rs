use super::{CreateApplicationToken, CreatedApplicationToken, model::in_words, page::HERE};
use crate::{
    account::{
        management_tokens::{
            MAX_DESCRIPTION, ManagementScope, ShownOnce, VALIDITIES, created_view,
        },
        proof::{freshness_clock, provide_step_up},
    },
    ui::{
        CheckField, Erase, FormState, PageHeader, SelectField, ServerForm, TextField, form_state,
    },
};
use leptos::prelude::*;

/// A token that is forgotten should end some day.
const DEFAULT_VALIDITY: &str = "31536000";

/// `/admin/application-tokens/new`: the form for a new token, and then its string.
pub fn new_application_token_page() -> AnyView {
    provide_step_up();
    let state = form_state::<CreateApplicationToken>();
    // a refusal leaves it as it is, and so the form with what was typed into it
    let created = Memo::new(move |_| state.value.get());
    let page = move || match created.get() {
        Some(CreatedApplicationToken { description, expires_at, secret, api_url }) => {
            created_view(ShownOnce {
                label: "Application token",
                description,
                expires_at,
                secret,
                api_url,
                list: (HERE, "All application tokens"),
            })
        }
        None => form(state),
    };
    view! { <div class="stack stack--wide admin">{page}</div> }.erase()
}

fn form(state: FormState<CreateApplicationToken>) -> AnyView {
    let mut validities =
        VALIDITIES.map(|(seconds, words)| (seconds.to_owned(), words.to_owned())).to_vec();
    validities.push((String::new(), "As long as nobody deletes it".to_owned()));
    view! {
        <PageHeader
            title="New application token"
            lead="Whoever has it can do what you tick here, in the whole installation, so give it to one program alone."
        />
        {freshness_clock()}
        <ServerForm state submit="Create token" cancel=HERE>
            <TextField
                name="description"
                label="Description"
                help="Which program it is for, so that you know it again."
                required=true
                autocomplete="off"
                maxlength=u32::try_from(MAX_DESCRIPTION).unwrap_or(u32::MAX)
            />
            <fieldset class="fieldset">
                <legend>"Scopes"</legend>
                <p class="field__help">"What the program may do. Tick as few as it needs."</p>
                {ManagementScope::ALL.map(scope).collect_view()}
            </fieldset>
            <SelectField
                name="expires_in"
                label="Valid for"
                options=validities
                value=DEFAULT_VALIDITY
                help="After that it stops working. Nobody is told before."
            />
            <TextField
                name="last_day"
                label="Or until a day"
                kind="date"
                help="If you choose one, it counts instead: the token works until the end of that day, in UTC."
                autocomplete="off"
            />
        </ServerForm>
    }
    .erase()
}

fn scope(scope: ManagementScope) -> AnyView {
    let name = scope.as_str();
    view! { <CheckField name=format!("scopes[{name}]") label=in_words(scope) help=name/> }.erase()
}
