use super::{ReadSignUpPolicy, RequestSignUp, SignUpPolicy};
use crate::{
    account::mailed_link::{email_field, is_sent, sent},
    ui::{Centred, Erase, FormState, Loaded, ServerForm, form_state, read},
};
use leptos::prelude::*;

/// `/sign-up`.
pub fn sign_up_page() -> AnyView {
    let state = form_state::<RequestSignUp>();
    let is_sent = is_sent();
    let policy = read(|| ReadSignUpPolicy {});
    let page = move || if is_sent.get() { sent(look_into_mail) } else { request(state) };
    view! {
        <Loaded
            resource=policy
            view=move |policy: SignUpPolicy| if policy.is_open { page.erase() } else { closed() }
        />
    }
    .erase()
}

fn request(state: FormState<RequestSignUp>) -> AnyView {
    view! {
        <Centred
            title="Sign up"
            lead="We'll e-mail you a link to make your account."
        >
            <ServerForm state submit="Send link">
                {email_field("Identifies your account and cannot be changed later.")}
            </ServerForm>
            {to_sign_in("Do you have an account? ")}
        </Centred>
    }
    .erase()
}

fn look_into_mail() -> AnyView {
    view! {
        <Centred
            title="Check your e-mail"
            lead="We sent a message with the next step to that address."
        >
            <ul class="notes">
                <li>"The link in it works once, for a limited time."</li>
                <li>"If nothing comes within a few minutes, check your spam folder."</li>
            </ul>
            <p class="centred__links">
                <a href="/sign-up">"Send another link"</a>
                <a href="/sign-in">"Back to sign-in"</a>
            </p>
        </Centred>
    }
    .erase()
}

fn closed() -> AnyView {
    view! {
        <Centred
            title="Sign-up is closed"
            lead="The operator of this installation has not opened it to everybody."
        >
            <p>
                "Ask somebody who works with it, or the operator, to invite you. The invitation comes by mail, with a link that makes your account."
            </p>
            {to_sign_in("Do you have an account? ")}
        </Centred>
    }
    .erase()
}

fn to_sign_in(question: &'static str) -> AnyView {
    view! {
        <p class="centred__links">
            <span>{question} <a href="/sign-in">"Sign in"</a></span>
        </p>
    }
    .erase()
}
