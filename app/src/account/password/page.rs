use super::{AccountIdentity, ChangePassword, ReadAccountIdentity, factors};
use crate::{
    account::{
        multi_factor::{MultiFactor, ReadMultiFactor},
        proof::provide_step_up,
    },
    ui::{
        Card, CheckField, Erase, FormState, Loaded, NewPasswordField, Outcome, PageHeader,
        ServerForm, TextField, When, WithSideNav, account_links, form_state, read, read_after,
        told,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/account/security`.
pub fn security_page() -> AnyView {
    provide_step_up();
    let state = form_state::<ChangePassword>();
    let changes = state.successes();
    let identity = read_after(move || changes.get(), || ReadAccountIdentity {});
    let factors = read(|| ReadMultiFactor {});
    let query = use_query_map();
    let view = move |factors: MultiFactor| {
        let card = factors::card(&factors, query.read_untracked().get_str("mfa").is_some());
        view! {
            {move || query.with(|query| factors::notice(query, &factors))}
            <Loaded resource=identity view=who/>
            {card}
        }
    };
    // A new form after a success: the passwords do not stay in the fields.
    let form = move || {
        changes.track();
        change_form(state)
    };
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader
                title="Account & Security"
                lead="Who you are here, and how you prove it."
            />
            <Outcome of=vec![told(state, |()| "Your password was changed.".to_owned())]/>
            <Loaded resource=factors view/>
            <Card title="Change password">{form}</Card>
        </WithSideNav>
    }
    .erase()
}

fn who(identity: AccountIdentity) -> AnyView {
    view! {
        <section class="card">
            <h2 class="card__title">"Your account"</h2>
            <dl class="facts">
                <div>
                    <dt>"Name"</dt>
                    <dd>{identity.name}</dd>
                </div>
                <div>
                    <dt>"E-mail"</dt>
                    <dd>
                        {identity.email}
                        <p class="facts__note">
                            "Your e-mail identifies you and cannot be changed."
                        </p>
                    </dd>
                </div>
                <div>
                    <dt>"Password"</dt>
                    <dd>"Last set " <When at=identity.password_changed_at/></dd>
                </div>
            </dl>
        </section>
    }
    .erase()
}

fn change_form(state: FormState<ChangePassword>) -> AnyView {
    view! {
        <ServerForm state submit="Change password">
            <TextField
                name="old_password"
                label="Old password"
                kind="password"
                required=true
                autocomplete="current-password"
            />
            <NewPasswordField name="new_password" label="New password"/>
            <TextField
                name="repeat_password"
                label="Repeat the new password"
                kind="password"
                required=true
                autocomplete="new-password"
            />
            <CheckField
                name="end_other_sessions"
                label="Also end my other sessions"
                value="true"
                help="Every other browser has to sign in again with the new password."
                checked=true
            />
        </ServerForm>
    }
    .erase()
}
