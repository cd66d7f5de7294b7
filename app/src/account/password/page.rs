use super::{AccountIdentity, ChangePassword, ReadAccountIdentity};
use crate::ui::{
    Card, CheckField, Erase, Loaded, NewPasswordField, Notice, PageHeader, ServerForm, TextField,
    Tone, When, WithSideNav, account_links, ask, form_state,
};
use leptos::prelude::*;

/// `/account/security`.
pub fn security_page() -> AnyView {
    let identity = Resource::new(|| (), |()| ask(ReadAccountIdentity {}));
    let state = form_state::<ChangePassword>();
    let has_changed = move || state.value.with(Option::is_some);
    let successes = Memo::new(move |count: Option<&usize>| {
        let succeeded = state.answers.get() > 0 && state.value.with_untracked(Option::is_some);
        count.copied().unwrap_or_default() + usize::from(succeeded)
    });
    Effect::new(move |_| {
        if successes.get() > 0 {
            identity.refetch();
        }
    });
    // A new form after a success: the passwords do not stay in the fields.
    let form = move || {
        successes.track();
        change_form(state)
    };
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader
                title="Account & Security"
                lead="Who you are here, and how you prove it."
            />
            <div aria-live="polite">
                {move || {
                    has_changed()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Good>{"Your password was changed."}</Notice>
                            }
                        })
                }}
            </div>
            <Loaded resource=identity view=who/>
            <Card title="Change password">{form}</Card>
        </WithSideNav>
    }
    .erase()
}

fn who(identity: AccountIdentity) -> impl IntoView {
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
}

fn change_form(state: crate::ui::FormState<ChangePassword>) -> impl IntoView {
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
}
