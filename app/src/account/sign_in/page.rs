use super::SignIn;
use crate::{
    account::sign_up::{ReadSignUpPolicy, SignUpPolicy},
    ui::{
        Centred, Erase, HiddenField, Loaded, Notice, Refused, ServerForm, TextField, Tone,
        form_state, read,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// `/sign-in`.
pub fn sign_in_page() -> AnyView {
    let state = form_state::<SignIn>();
    let policy = read(|| ReadSignUpPolicy {});
    let (next, is_reset) = use_query_map().with_untracked(|query| {
        (query.get("next").unwrap_or_default(), query.get_str("reset") == Some("done"))
    });
    let reset = is_reset.then(|| {
        view! {
            <Notice tone=Tone::Good>
                {"Your password was changed. Sign in with the new one."}
            </Notice>
        }
    });
    let sign_up =
        |policy: SignUpPolicy| policy.is_open.then(|| view! { <a href="/sign-up">"Sign up"</a> });
    let nothing: Refused = Arc::new(|_| Some(().erase()));
    view! {
        <Centred title="Sign in" lead="Use the e-mail and password of your account.">
            {reset}
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
            <p class="centred__links">
                <a href="/reset-password">"Forgot your password?"</a>
                <Loaded resource=policy view=sign_up refused=nothing/>
            </p>
        </Centred>
    }
    .erase()
}
