use super::{CompletePasswordReset, RequestPasswordReset};
use crate::{
    account::mailed_link::{code_field, email_field, is_sent, repeat_field, sent},
    ui::{Centred, Erase, FormState, NewPasswordField, ServerForm, form_state},
};
use leptos::prelude::*;

/// `/reset-password`: has a link mailed.
pub fn reset_password_page() -> AnyView {
    let state = form_state::<RequestPasswordReset>();
    let is_sent = is_sent();
    let page = move || if is_sent.get() { sent(look_into_mail) } else { request(state) };
    page.erase()
}

fn request(state: FormState<RequestPasswordReset>) -> AnyView {
    view! {
        <Centred
            title="Reset your password"
            lead="We'll e-mail you a link to set a new one."
        >
            <ServerForm state submit="Send link">
                {email_field("The address that you sign in with.")}
            </ServerForm>
            <p class="centred__links"><a href="/sign-in">"Back to sign-in"</a></p>
        </Centred>
    }
    .erase()
}

fn look_into_mail() -> AnyView {
    view! {
        <Centred
            title="Check your e-mail"
            lead="If there is an account for that address, a link is on its way."
        >
            <ul class="notes">
                <li>"The link works for one hour, and once."</li>
                <li>"If nothing comes within a few minutes, check your spam folder."</li>
                <li>
                    "Multi-factor authentication stays on. You will need your second factor as before."
                </li>
            </ul>
            <p class="centred__links">
                <a href="/reset-password">"Send another link"</a>
                <a href="/sign-in">"Back to sign-in"</a>
            </p>
        </Centred>
    }
    .erase()
}

/// `/reset-password/new`: where the link leads.
pub fn new_password_page() -> AnyView {
    let state = form_state::<CompletePasswordReset>();
    view! {
        <Centred
            title="Set a new password"
            lead="When you do, every session of your account ends, here and on all other devices."
        >
            <ServerForm state submit="Set new password">
                {code_field()}
                <NewPasswordField name="new_password" label="New password"/>
                {repeat_field()}
            </ServerForm>
            <p class="centred__links"><a href="/reset-password">"Send another link"</a></p>
        </Centred>
    }
    .erase()
}
