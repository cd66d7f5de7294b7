//! Multi-factor authentication, as Account & Security shows it.

use crate::{
    account::{multi_factor::MultiFactor, recovery_codes::FEW},
    ui::{Card, Erase, Notice, Tone},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What was just done on another page.
pub(super) fn notice(query: &ParamsMap, factors: &MultiFactor) -> AnyView {
    let words = if let Some(id) = query.get_str("added") {
        let key = factors.keys.iter().find(|key| key.id == id);
        key.map(|key| format!("The new u2f device \"{}\" was added.", key.name))
    } else if query.get_str("activated").is_some() {
        Some("Multi-factor authentication is on: your authenticator was activated.".to_owned())
    } else if query.get_str("disabled").is_some() {
        Some("Multi-factor authentication was switched off.".to_owned())
    } else {
        None
    };
    words.map(|words| view! { <Notice tone=Tone::Good>{words}</Notice> }).erase()
}

/// The state of multi-factor authentication, and the ways to change it.
pub(super) fn card(factors: &MultiFactor, is_choosing: bool) -> AnyView {
    let content = if factors.is_enabled() { enabled(factors) } else { choices(is_choosing) };
    view! { <Card title="Multi-Factor Authentication">{content}</Card> }.erase()
}

fn choices(is_choosing: bool) -> AnyView {
    view! {
        <div class="stack">
            <p>
                "Sign in with something that you have, beside the password that you know. Then a \
                stolen password opens nothing."
            </p>
            <details class="mfa-choice" open=is_choosing>
                <summary class="button button--primary">"Enable MFA"</summary>
                <ul class="mfa-choice__ways">
                    <li class="mfa-choice__way">
                        <p>"A phone or tablet shows a new code every 30 seconds."</p>
                        <a class="button" href="/account/security/totp/new">"Enable TOTP"</a>
                    </li>
                    <li class="mfa-choice__way">
                        <p>"A small USB or NFC key that you touch. It cannot be tricked by fake sign-in pages."</p>
                        <a class="button" href="/account/security/keys/new">"Enable U2F"</a>
                    </li>
                </ul>
            </details>
        </div>
    }
    .erase()
}

fn enabled(factors: &MultiFactor) -> AnyView {
    let count = match factors.device_count() {
        1 => "You have configured 1 device".to_owned(),
        several => format!("You have configured {several} devices"),
    };
    let (warning, codes) = recovery_codes(factors.recovery_codes_left);
    let warning = warning.map(|(text, act)| {
        view! {
            <Notice tone=Tone::Warn>
                <p>{text}</p>
                <p class="mfa__act"><a class="button" href=CODES>{act}</a></p>
            </Notice>
        }
    });
    let reconfigure = match &factors.authenticators[..] {
        [only] => format!("/account/security/totp/new?replaces={}", only.id),
        _ => SETTINGS.to_owned(),
    };
    view! {
        <div class="stack">
            {warning}
            <p class="mfa__state">"Multi-factor authentication is enabled"</p>
            <p>{count}</p>
            <p>"Recovery codes: " {codes}</p>
            <div class="cluster">
                <a class="button" href=SETTINGS>"View or change settings"</a>
                <a class="button" href=CODES>"Recovery Codes"</a>
                <a class="button" href=reconfigure>"Reconfigure"</a>
                <a class="button" href=format!("{SETTINGS}?disable=1")>"Disable"</a>
            </div>
        </div>
    }
    .erase()
}

const SETTINGS: &str = "/account/security/multi-factor";
const CODES: &str = "/account/security/recovery-codes";

/// What to do about the codes, if anything, and how many there are.
fn recovery_codes(left: Option<u32>) -> (Option<(&'static str, &'static str)>, String) {
    match left {
        None | Some(0) => (
            Some((
                "You have no recovery codes. Without them a lost device can lock you out.",
                "Make recovery codes",
            )),
            "none".to_owned(),
        ),
        Some(left) if left <= FEW => (
            Some(("You have few recovery codes left.", "Make new recovery codes")),
            format!("{left} left"),
        ),
        Some(left) => (None, format!("{left} left")),
    }
}
