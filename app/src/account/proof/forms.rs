//! The forms by which a person proves who they are, the best way first.

use super::{
    BeginKeyProof, ProofOptions, ProveByKey, ProveByPassword, ProveByRecoveryCode, ProveByTotp,
};
use crate::{
    account::security_keys::{Finish, KeyAct, key_ceremony},
    ui::{
        Erase, HiddenField, Notice, Proven, ServerForm, TextField, Tone, ask, effect, form_state,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// What follows a right proof.
#[derive(Clone)]
pub(super) enum After {
    /// The server leads there.
    Page(String),
    /// The page stays, and this is called.
    Call(Proven),
}

impl After {
    fn next(&self) -> Option<String> {
        match self {
            Self::Page(next) => Some(next.clone()),
            Self::Call(_) => None,
        }
    }

    fn next_field(&self) -> AnyView {
        self.next().map(|next| view! { <HiddenField name="next" value=next/> }).erase()
    }

    fn proven(&self) {
        if let Self::Call(proven) = self {
            proven();
        }
    }

    fn watch(&self, successes: Memo<usize>) {
        let after = self.clone();
        effect(move || {
            if successes.get() > 0 {
                after.proven();
            }
        });
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Key,
    Totp,
    RecoveryCode,
    Password,
}

impl Way {
    /// Its value in `?with=`.
    fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery",
            Self::Password => "password",
        }
    }

    fn offer(self) -> &'static str {
        match self {
            Self::Key => "Use a security key instead",
            Self::Totp => "Use a code from your authenticator app instead",
            Self::RecoveryCode => "Use a recovery code instead",
            Self::Password => "Use your password instead",
        }
    }

    /// Its form, and whether that was just refused.
    fn form(self, after: &After, autofocus: bool) -> (AnyView, bool) {
        match self {
            Self::Key => key_form(after),
            Self::Totp => totp_form(after, autofocus),
            Self::RecoveryCode => recovery_code_form(after, autofocus),
            Self::Password => password_form(after, autofocus),
        }
    }
}

/// The ways that a person has, the best or the wished one first.
fn order(options: &ProofOptions, wished: &str) -> Vec<Way> {
    let mut ways: Vec<Way> = [
        (Way::Key, options.key),
        (Way::Totp, options.totp),
        (Way::RecoveryCode, options.recovery_code),
        (Way::Password, options.password),
    ]
    .into_iter()
    .filter_map(|(way, is_possible)| is_possible.then_some(way))
    .collect();
    if let Some(at) = ways.iter().position(|way| way.name() == wished) {
        ways[..=at].rotate_right(1);
    }
    ways
}

/// All ways to prove who one is: the first open, the others folded.
pub(super) fn ways(options: &ProofOptions, after: &After) -> AnyView {
    let wished = use_query_map().read_untracked().get("with").unwrap_or_default();
    let mut ways = order(options, &wished).into_iter();
    let Some(first) = ways.next() else {
        return view! {
            <Notice tone=Tone::Warn>
                {"None of your second factors can be used here, and no recovery code is left. An \
                administrator can reset your multi-factor authentication."}
            </Notice>
        }
        .erase();
    };
    let (form, _) = first.form(after, true);
    let others = ways.map(|way| other_way(way, after)).collect::<Vec<_>>();
    view! {
        <div class="proof__first">{form}</div>
        {others}
    }
    .erase()
}

fn other_way(way: Way, after: &After) -> AnyView {
    let (form, is_refused) = way.form(after, false);
    view! {
        <details class="proof__other" open=is_refused>
            <summary class="proof__offer">{way.offer()}</summary>
            <div class="proof__form">{form}</div>
        </details>
    }
    .erase()
}

fn key_form(after: &After) -> (AnyView, bool) {
    let state = form_state::<BeginKeyProof>();
    let after = after.clone();
    let finish: Finish = Arc::new(move |ceremony, credential| {
        let after = after.clone();
        Box::pin(async move {
            ask(ProveByKey { ceremony, credential, next: after.next() }).await?;
            after.proven();
            Ok(())
        })
    });
    let form = view! { <ServerForm state submit="Use security key"/> }.erase();
    let successes = state.successes();
    (key_ceremony(KeyAct::Prove, state.value, successes, finish, form), false)
}

fn totp_form(after: &After, autofocus: bool) -> (AnyView, bool) {
    let state = form_state::<ProveByTotp>();
    after.watch(state.successes());
    let next = after.next_field();
    let form = view! {
        <ServerForm state submit="Check code">
            <TextField
                name="code"
                label="Code from your authenticator app"
                help="The six digits that it shows now."
                required=true
                autocomplete="one-time-code"
                inputmode="numeric"
                maxlength=10
                autofocus=autofocus
            />
            {next}
        </ServerForm>
    };
    (form.erase(), state.error.with_untracked(Option::is_some))
}

fn recovery_code_form(after: &After, autofocus: bool) -> (AnyView, bool) {
    let state = form_state::<ProveByRecoveryCode>();
    after.watch(state.successes());
    let next = after.next_field();
    let form = view! {
        <ServerForm state submit="Use recovery code">
            <TextField
                name="code"
                label="Recovery code"
                help="One of those you saved. Each works once."
                required=true
                autocomplete="off"
                maxlength=40
                autofocus=autofocus
            />
            {next}
        </ServerForm>
    };
    (form.erase(), state.error.with_untracked(Option::is_some))
}

fn password_form(after: &After, autofocus: bool) -> (AnyView, bool) {
    let state = form_state::<ProveByPassword>();
    after.watch(state.successes());
    let next = after.next_field();
    let form = view! {
        <ServerForm state submit="Check password">
            <TextField
                name="password"
                label="Password"
                kind="password"
                required=true
                autocomplete="current-password"
                autofocus=autofocus
            />
            {next}
        </ServerForm>
    };
    (form.erase(), state.error.with_untracked(Option::is_some))
}

#[cfg(test)]
mod tests {
    use super::{ProofOptions, Way, order};

    #[test]
    fn the_best_way_comes_first_unless_another_one_is_wished() {
        let options = ProofOptions {
            email: "a@b.c".to_owned(),
            is_sign_in: true,
            key: true,
            totp: true,
            recovery_code: true,
            password: false,
        };
        let all = order(&options, "");
        assert!(all == [Way::Key, Way::Totp, Way::RecoveryCode]);
        assert!(order(&options, "recovery") == [Way::RecoveryCode, Way::Key, Way::Totp]);
        assert!(order(&options, "password") == all);
        let none = ProofOptions { key: false, totp: false, recovery_code: false, ..options };
        assert!(order(&none, "totp").is_empty());
    }
}
