use super::SignIn;
use crate::ui::{Centred, Erase, HiddenField, ServerForm, TextField, form_state};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/sign-in`.
pub fn sign_in_page() -> AnyView {
    let state = form_state::<SignIn>();
    let next = use_query_map().read_untracked().get("next").unwrap_or_default();
    view! {
        <Centred title="Sign in" lead="Use the e-mail and password of your account.">
            <ServerForm state submit="Sign in">
                <TextField
                    name="email"
                    label="E-mail"
                    kind="email"
                    required=true
                    autocomplete="username"
                    maxlength=254
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    required=true
                    autocomplete="current-password"
                />
                <HiddenField name="next" value=next/>
            </ServerForm>
        </Centred>
    }
    .erase()
}
