use super::CompleteSetup;
use crate::ui::{
    Centred, Erase, NewPasswordField, ServerForm, TextField, code_in_hash, form_state,
};
use leptos::prelude::*;

/// `/setup`: makes the first person.
pub fn setup_page() -> AnyView {
    let state = form_state::<CompleteSetup>();
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
                    fill=code_in_hash()
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
