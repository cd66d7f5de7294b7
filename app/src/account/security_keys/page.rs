use super::{BeginSecurityKey, Finish, FinishSecurityKey, KeyAct, MAX_DEVICE_NAME, key_ceremony};
use crate::{
    account::{
        multi_factor::{MultiFactor, ReadMultiFactor},
        proof::{freshness_clock, provide_step_up},
    },
    ui::{
        Card, Erase, FormState, Loaded, Notice, PageHeader, ServerForm, TextField, Tone,
        WithSideNav, account_links, ask, form_state, read,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

/// `/account/security/keys/new`.
pub fn new_security_key_page() -> AnyView {
    provide_step_up();
    let state = form_state::<BeginSecurityKey>();
    let factors = read(|| ReadMultiFactor {});
    let view = move |factors: MultiFactor| {
        if factors.are_keys_possible { card(state) } else { impossible() }
    };
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader
                title="Enable U2F"
                lead="Add a security key. It works only on this site, so a fake one learns nothing."
            />
            {freshness_clock()}
            <Loaded resource=factors view/>
            <p><a href="/account/security">"Back to Account & Security"</a></p>
        </WithSideNav>
    }
    .erase()
}

fn card(state: FormState<BeginSecurityKey>) -> AnyView {
    let finish: Finish = Arc::new(|ceremony, credential| {
        Box::pin(async move { ask(FinishSecurityKey { ceremony, credential }).await })
    });
    let form = view! {
        <ServerForm state submit="Add security key" keep=true>
            <TextField
                name="name"
                label="Name"
                help="Your own word for it, so that you can tell your keys apart."
                required=true
                autocomplete="off"
                maxlength=u32::try_from(MAX_DEVICE_NAME).unwrap_or(u32::MAX)
            />
        </ServerForm>
    };
    let successes = state.successes();
    let ceremony = key_ceremony(KeyAct::Register, state.value, successes, finish, form.erase());
    view! { <Card>{ceremony}</Card> }.erase()
}

fn impossible() -> AnyView {
    view! {
        <Notice tone=Tone::Warn>
            {"Security keys cannot be used with this installation: browsers want an address that is \
            a host name with HTTPS, or localhost. The operator sets it as public_url. You can use \
            an authenticator app."}
        </Notice>
        <p><a class="button" href="/account/security/totp/new">"Enable TOTP"</a></p>
    }
    .erase()
}
