use super::{
    CreateManagementToken, CreatedManagementToken, MAX_DESCRIPTION, ShownOnce, created_view,
    page::HERE,
};
use crate::{
    account::proof::{freshness_clock, provide_step_up},
    ui::{
        Erase, FormState, PageHeader, SelectField, ServerForm, TextField, WithSideNav,
        account_links, form_state,
    },
};
use leptos::prelude::*;

/// How long a token can be valid: seconds, and the same in words.
pub(crate) const VALIDITIES: [(&str, &str); 4] = [
    ("604800", "7 days"),
    ("2592000", "30 days"),
    ("7776000", "90 days"),
    ("31536000", "365 days"),
];
const DEFAULT_VALIDITY: &str = "2592000";

/// `/account/access-tokens/new`: the form for a new token, and then its string.
pub fn new_access_token_page() -> AnyView {
    provide_step_up();
    let state = form_state::<CreateManagementToken>();
    // a refusal leaves it as it is, and so the form with what was typed into it
    let created = Memo::new(move |_| state.value.get());
    let page = move || match created.get() {
        Some(CreatedManagementToken { description, expires_at, secret, api_url }) => {
            created_view(ShownOnce {
                label: "Access token",
                description,
                expires_at: Some(expires_at),
                secret,
                api_url,
                list: (HERE, "All access tokens"),
            })
        }
        None => form(state),
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            {page}
        </WithSideNav>
    }
    .erase()
}

fn form(state: FormState<CreateManagementToken>) -> AnyView {
    let validities =
        VALIDITIES.map(|(seconds, words)| (seconds.to_owned(), words.to_owned())).to_vec();
    view! {
        <PageHeader
            title="New access token"
            lead="Whoever has it can do what you can outside of projects, so give it to one program alone."
        />
        {freshness_clock()}
        <ServerForm state submit="Create token" cancel=HERE>
            <TextField
                name="description"
                label="Name"
                help="What it is for, so that you know it again."
                required=true
                autocomplete="off"
                maxlength=u32::try_from(MAX_DESCRIPTION).unwrap_or(u32::MAX)
            />
            <SelectField
                name="expires_in"
                label="Valid for"
                options=validities
                value=DEFAULT_VALIDITY
                help="After that it stops working. You are told before by mail."
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
