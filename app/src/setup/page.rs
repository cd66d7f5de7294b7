use super::CompleteSetup;
use crate::ui::{Centred, Erase, NewPasswordField, ServerForm, TextField, form_state};
use leptos::prelude::*;

/// `/setup`: makes the first person.
pub fn setup_page() -> AnyView {
    let state = form_state::<CompleteSetup>();
    let code = RwSignal::new(String::new());
    Effect::new(move |_| code.set(code_in_hash()));
    view! {
        <Centred
            title="Set up Latchkey"
            lead="Make the first account. It can administer everything."
        >
            <ServerForm state submit="Create account">
                <TextField
                    name="code"
                    label="Setup code"
                    help="From the link that the server printed when it started. It works once."
                    required=true
                    autocomplete="off"
                    fill=Signal::from(code)
                />
                <TextField
                    name="email"
                    label="E-mail"
                    kind="email"
                    help="Identifies the account and cannot be changed later."
                    required=true
                    autocomplete="username"
                    maxlength=254
                />
                <TextField name="name" label="Name" required=true autocomplete="name"/>
                <NewPasswordField name="password" label="Password"/>
            </ServerForm>
        </Centred>
    }
    .erase()
}

/// The code stands behind the `#`, which browsers keep to themselves.
fn code_in_hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    let code = hash.trim_start_matches('#');
    code.strip_prefix("code=").unwrap_or(code).to_owned()
}
