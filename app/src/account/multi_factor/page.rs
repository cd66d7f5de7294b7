use super::{
    DisableMultiFactor, MultiFactor, ReadMultiFactor,
    dialogs::{Asked, dialog},
    list::{add_acts, devices},
};
use crate::{
    account::{
        proof::{freshness_clock, provide_step_up},
        recovery_codes::FEW,
        security_keys::{RemoveSecurityKey, RenameSecurityKey},
        totp::{RemoveTotp, RenameTotp},
    },
    ui::{
        Card, EmptyState, Erase, FormState, Loaded, Notice, Outcome, PageHeader, Tone, WithSideNav,
        account_links, form_state, read_after, told,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub(super) const HERE: &str = "/account/security/multi-factor";

/// What can be done on this page.
#[derive(Clone, Copy)]
pub(super) struct Acts {
    pub(super) rename_totp: FormState<RenameTotp>,
    pub(super) rename_key: FormState<RenameSecurityKey>,
    pub(super) remove_totp: FormState<RemoveTotp>,
    pub(super) remove_key: FormState<RemoveSecurityKey>,
    pub(super) disable: FormState<DisableMultiFactor>,
}

/// `/account/security/multi-factor`.
pub fn multi_factor_page() -> AnyView {
    provide_step_up();
    let acts = Acts {
        rename_totp: form_state(),
        rename_key: form_state(),
        remove_totp: form_state(),
        remove_key: form_state(),
        disable: form_state(),
    };
    let changes = [
        acts.rename_totp.successes(),
        acts.rename_key.successes(),
        acts.remove_totp.successes(),
        acts.remove_key.successes(),
    ];
    let changes = move || changes.iter().map(Memo::get).sum();
    let factors = read_after(changes, || ReadMultiFactor {});
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::of));
    let view = move |factors: MultiFactor| {
        let list = if factors.is_enabled() { settings(&factors) } else { nothing() };
        let dialog = move || asked.get().and_then(|asked| dialog(&asked, &factors, &acts));
        view! {
            {list}
            {dialog}
        }
    };
    let results = vec![
        told(acts.rename_totp, |()| "The authenticator has a new name.".to_owned()),
        told(acts.rename_key, |()| "The security key has a new name.".to_owned()),
        told(acts.remove_totp, |()| "The authenticator was removed.".to_owned()),
        told(acts.remove_key, |()| "The security key was removed.".to_owned()),
    ];
    view! {
        <WithSideNav label="Account" links=account_links() current="/account/security">
            <PageHeader
                title="Multi-Factor Authentication"
                lead="What you sign in with beside your password."
            />
            <Outcome of=results/>
            {freshness_clock()}
            <Loaded resource=factors view/>
            <p><a href="/account/security">"Back to Account & Security"</a></p>
        </WithSideNav>
    }
    .erase()
}

fn nothing() -> AnyView {
    view! {
        <EmptyState
            title="Multi-factor authentication is off"
            text="Whoever knows your password can sign in as you. A second factor prevents it."
        >
            {add_acts("Enable TOTP", "Enable U2F")}
        </EmptyState>
    }
    .erase()
}

fn settings(factors: &MultiFactor) -> AnyView {
    let left = factors.recovery_codes_left;
    view! {
        {devices(factors)}
        <div class="cluster">{add_acts("Add another authenticator", "Add a security key")}</div>
        <Card title="Recovery codes">{recovery_codes(left)}</Card>
        <Card title="Switch it off">
            <div class="stack">
                <p>"Then your password alone lets you in, and whoever else knows it."</p>
                <p>
                    <a
                        class="button"
                        href=format!("{HERE}?disable=1")
                        data-noscroll="true"
                    >
                        "Disable multi-factor authentication"
                    </a>
                </p>
            </div>
        </Card>
    }
    .erase()
}

fn recovery_codes(left: Option<u32>) -> AnyView {
    let words = match left {
        None => "You have none. Without them a lost device can lock you out.".to_owned(),
        Some(1) => "1 is left.".to_owned(),
        Some(left) => format!("{left} are left."),
    };
    let words = if left.is_some_and(|left| left > FEW) {
        view! { <p>{words}</p> }.erase()
    } else {
        view! { <Notice tone=Tone::Warn>{words}</Notice> }.erase()
    };
    view! {
        <div class="stack">
            {words}
            <p>
                <a class="button" href="/account/security/recovery-codes">"Recovery Codes"</a>
            </p>
        </div>
    }
    .erase()
}
