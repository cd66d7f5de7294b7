//! What is asked before a session is ended or named.

use super::{
    RenameSession, RevokeAllSessions, RevokeOtherSessions, RevokeSession, Session, page::HERE,
};
use crate::ui::{ConfirmDialog, Erase, FormState, HiddenField, ServerForm, TextField};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the address asks to confirm or to fill in.
#[derive(Clone, PartialEq)]
pub(super) enum Asked {
    Revoke(String),
    RevokeOthers,
    RevokeAll,
    Rename(String),
}

impl Asked {
    /// Reads the query of an address.
    pub(super) fn from_query(query: &ParamsMap) -> Option<Self> {
        let revoke = query.get("revoke").map(|wanted| match wanted.as_str() {
            "others" => Self::RevokeOthers,
            "all" => Self::RevokeAll,
            _ => Self::Revoke(wanted),
        });
        revoke.or_else(|| query.get("rename").map(Self::Rename))
    }
}

/// The forms of the page.
#[derive(Clone, Copy)]
pub(super) struct Forms {
    pub(super) revoke: FormState<RevokeSession>,
    pub(super) revoke_others: FormState<RevokeOtherSessions>,
    pub(super) revoke_all: FormState<RevokeAllSessions>,
    pub(super) rename: FormState<RenameSession>,
}

/// The dialog that is asked for; none for a session that is not there.
pub(super) fn dialog(asked: &Asked, list: &[Session], forms: &Forms) -> Option<AnyView> {
    let find = |id: &str| list.iter().find(|session| session.id == id);
    match asked {
        Asked::Revoke(id) => find(id).map(|session| revoke(session, forms.revoke)),
        Asked::Rename(id) => find(id).map(|session| rename(session, forms.rename)),
        Asked::RevokeOthers => Some(revoke_others(forms.revoke_others)),
        Asked::RevokeAll => Some(revoke_all(forms.revoke_all)),
    }
}

fn revoke(session: &Session, state: FormState<RevokeSession>) -> AnyView {
    let (title, text, submit) = if session.is_current {
        let text = "You have to sign in again to go on.";
        ("Sign out of this browser?".to_owned(), text, "Sign out")
    } else {
        let title = format!("Revoke the session of {}?", session.called());
        (title, "That browser is signed out at once.", "Revoke session")
    };
    let (id, remote_addr) = (session.id.clone(), session.remote_addr.clone());
    view! {
        <ConfirmDialog title close=HERE>
            <p>{text} " Its address is " <b>{remote_addr}</b> "."</p>
            <ServerForm state submit danger=true cancel=HERE>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}

fn rename(session: &Session, state: FormState<RenameSession>) -> AnyView {
    let title = format!("Name for {}", session.device);
    let (id, name) = (session.id.clone(), session.name.clone().unwrap_or_default());
    view! {
        <ConfirmDialog title close=HERE>
            <ServerForm state submit="Save name" cancel=HERE>
                <TextField
                    name="name"
                    label="Name"
                    help="By which you know the device, such as \"Laptop at work\". Leave it empty to remove the name."
                    value=name
                    autocomplete="off"
                    autofocus=true
                    maxlength=60
                />
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    }
    .erase()
}

fn revoke_others(state: FormState<RevokeOtherSessions>) -> AnyView {
    view! {
        <ConfirmDialog title="Revoke all other sessions?" close=HERE>
            <p>"Every browser but this one is signed out at once."</p>
            <ServerForm state submit="Revoke all other sessions" danger=true cancel=HERE/>
        </ConfirmDialog>
    }
    .erase()
}

fn revoke_all(state: FormState<RevokeAllSessions>) -> AnyView {
    view! {
        <ConfirmDialog title="Revoke all sessions?" close=HERE>
            <p>"Every browser is signed out at once, this one too. You have to sign in again."</p>
            <ServerForm state submit="Revoke all sessions" danger=true cancel=HERE/>
        </ConfirmDialog>
    }
    .erase()
}
