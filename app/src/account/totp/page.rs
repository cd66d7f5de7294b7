use super::{ActivateTotp, QrCode, ReadTotpEnrolment, TotpEnrolment};
use crate::{
    account::{
        proof::{freshness_clock, provide_step_up},
        security_keys::MAX_DEVICE_NAME,
    },
    error::{AppError, ErrorKind},
    ui::{
        CopyButton, Erase, FormState, HiddenField, Loaded, Notice, PageHeader, ServerForm,
        TextField, WithSideNav, account_links, form_state, go, here, read,
    },
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, location::Url};
use std::sync::Arc;

/// `/account/security/totp/new`, with `?replaces=<id>` to move an authenticator to another device.
pub fn new_totp_page() -> AnyView {
    provide_step_up();
    let state = form_state::<ActivateTotp>();
    let replaces = use_query_map().read_untracked().get("replaces");
    // Refused without JavaScript, the page goes on with the secret that is in the app already.
    let begun = Some(state.typed("enrolment")).filter(|begun| !begun.is_empty());
    let (title, lead) = if replaces.is_some() {
        ("Reconfigure authenticator", "Move your authenticator to another device or app.")
    } else {
        ("Enable TOTP", "Add an authenticator app, which shows a new code every 30 seconds.")
    };
    let found =
        read(move || ReadTotpEnrolment { enrolment: begun.clone(), replaces: replaces.clone() });
    // The secret is shown after a fresh proof alone.
    let refused = |error: &AppError| {
        (error.kind == ErrorKind::ReauthRequired).then(|| {
            go(&format!("/account/confirm?next={}", here()));
            ().erase()
        })
    };
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader title lead/>
            {freshness_clock()}
            <Loaded
                resource=found
                view=move |enrolment| steps(enrolment, state)
                refused=Arc::new(refused)
            />
            <p><a href="/account/security">"Back to Account & Security"</a></p>
        </WithSideNav>
    }
    .erase()
}

fn steps(enrolment: TotpEnrolment, state: FormState<ActivateTotp>) -> AnyView {
    let TotpEnrolment { enrolment, secret, link, qr, replaces } = enrolment;
    let again = Url::unescape(&here());
    let notice = replaces.as_ref().map(|name| {
        let text = format!(
            "\"{name}\" keeps working until the new authenticator is confirmed. Then it is removed."
        );
        view! { <Notice>{text}</Notice> }
    });
    view! {
        {notice}
        <ol class="steps">
            <li class="card">
                <h2 class="card__title">"Install an app"</h2>
                <p>
                    "Google Authenticator or a compatible app, on a phone or a tablet. Skip this \
                    step if you have one."
                </p>
            </li>
            <li class="card">
                <h2 class="card__title">"Scan this code in the app"</h2>
                <div class="totp">
                    {qr_code(qr)}
                    <div class="stack">
                        <p>"If you cannot scan it, type this secret into the app:"</p>
                        <p><code class="totp__secret">{secret.clone()}</code></p>
                        <div class="cluster">
                            <CopyButton label="Copy secret" text=secret.replace(' ', "")/>
                        </div>
                        <p>
                            <a href=link rel="external">"Open it in an app on this device"</a>
                        </p>
                    </div>
                </div>
            </li>
            <li class="card">
                <h2 class="card__title">"Type the code that the app shows"</h2>
                {activation(state, enrolment, replaces)}
                <p class="steps__again">
                    "Did something go wrong? "
                    <a href=again rel="external">"Start over with a new secret"</a>
                </p>
            </li>
        </ol>
    }
    .erase()
}

fn activation(
    state: FormState<ActivateTotp>,
    enrolment: String,
    replaces: Option<String>,
) -> AnyView {
    let name = replaces.unwrap_or_else(|| "Authenticator app".to_owned());
    view! {
        <ServerForm state submit="Activate">
            <TextField
                name="code"
                label="Code"
                help="Six digits."
                required=true
                autocomplete="one-time-code"
                inputmode="numeric"
                maxlength=10
            />
            <TextField
                name="name"
                label="Name"
                help="Your own word for it, such as \"Phone\", so that you can tell your devices apart."
                value=name
                required=true
                autocomplete="off"
                maxlength=u32::try_from(MAX_DEVICE_NAME).unwrap_or(u32::MAX)
            />
            <HiddenField name="enrolment" value=enrolment/>
        </ServerForm>
    }
    .erase()
}

fn qr_code(qr: QrCode) -> AnyView {
    let QrCode { size, path } = qr;
    view! {
        <svg
            class="totp__qr"
            viewBox=format!("0 0 {size} {size}")
            role="img"
            aria-label="QR code with the secret"
        >
            <path d=path></path>
        </svg>
    }
    .erase()
}
