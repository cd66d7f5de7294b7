use super::ActivateAccount;
use crate::{
    account::mailed_link::{code_field, repeat_field},
    ui::{Centred, Erase, NewPasswordField, ServerForm, TextField, form_state},
};
use leptos::prelude::*;

/// `/activate`: where the link of an invitation leads.
pub fn activation_page() -> AnyView {
    let state = form_state::<ActivateAccount>();
    view! {
        <Centred
            title="Activate your account"
            lead="Choose a password, and the name by which others see you."
        >
            <ServerForm state submit="Activate account">
                {code_field()}
                <TextField
                    name="name"
                    label="Name"
                    required=true
                    autocomplete="name"
                    maxlength=120
                />
                <NewPasswordField name="new_password" label="New password"/>
                {repeat_field()}
            </ServerForm>
            <p class="centred__links"><a href="/sign-in">"Back to sign-in"</a></p>
        </Centred>
    }
    .erase()
}
