use super::{
    FactorDevice, MultiFactor,
    page::{Acts, HERE},
};
use crate::{
    account::security_keys::MAX_DEVICE_NAME,
    ui::{ConfirmDialog, Erase, HiddenField, ServerForm, TextField},
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the address asks for.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Asked {
    Rename(String),
    Remove(String),
    Disable,
}

impl Asked {
    pub(super) fn of(query: &ParamsMap) -> Option<Self> {
        let disable = query.get("disable").map(|_| Self::Disable);
        let remove = query.get("remove").map(Self::Remove);
        disable.or(remove).or_else(|| query.get("rename").map(Self::Rename))
    }
}

pub(super) fn dialog(asked: &Asked, factors: &MultiFactor, acts: &Acts) -> Option<AnyView> {
    match asked {
        Asked::Disable => factors.is_enabled().then(|| disable(factors, acts)),
        Asked::Rename(id) => {
            let (device, is_authenticator) = find(factors, id)?;
            Some(rename(device, is_authenticator, acts))
        }
        Asked::Remove(id) => {
            let (device, is_authenticator) = find(factors, id)?;
            Some(remove(device, is_authenticator, factors, acts))
        }
    }
}

/// The device, and whether it is an authenticator.
fn find<'a>(factors: &'a MultiFactor, id: &str) -> Option<(&'a FactorDevice, bool)> {
    let in_list = |list: &'a [FactorDevice]| list.iter().find(|device| device.id == id);
    in_list(&factors.authenticators)
        .map(|device| (device, true))
        .or_else(|| in_list(&factors.keys).map(|device| (device, false)))
}

fn rename(device: &FactorDevice, is_authenticator: bool, acts: &Acts) -> AnyView {
    const RENAME: &str = "Rename";
    let FactorDevice { id, name, .. } = device.clone();
    let title = format!("Rename \"{name}\"");
    let fields = move || name_fields(id, name);
    let (totp, key) = (acts.rename_totp, acts.rename_key);
    let form = if is_authenticator {
        view! { <ServerForm state=totp submit=RENAME cancel=HERE>{fields()}</ServerForm> }.erase()
    } else {
        view! { <ServerForm state=key submit=RENAME cancel=HERE>{fields()}</ServerForm> }.erase()
    };
    view! { <ConfirmDialog title close=HERE>{form}</ConfirmDialog> }.erase()
}

fn name_fields(id: String, name: String) -> AnyView {
    view! {
        <HiddenField name="id" value=id/>
        <TextField
            name="name"
            label="Name"
            value=name
            required=true
            autocomplete="off"
            maxlength=u32::try_from(MAX_DEVICE_NAME).unwrap_or(u32::MAX)
            autofocus=true
        />
    }
    .erase()
}

/// What goes with the last factor, beside the safety of the account.
fn lock_out_warning(factors: &MultiFactor) -> Option<AnyView> {
    let text = factors.lock_out_in_words("you")?;
    Some(view! { <p class="notice notice--warn">{text}</p> }.erase())
}

fn remove(
    device: &FactorDevice,
    is_authenticator: bool,
    factors: &MultiFactor,
    acts: &Acts,
) -> AnyView {
    let is_last = factors.device_count() == 1;
    let warning = is_last.then(|| lock_out_warning(factors)).flatten();
    let FactorDevice { id, name, .. } = device.clone();
    let id = move || view! { <HiddenField name="id" value=id/> };
    let (totp, key) = (acts.remove_totp, acts.remove_key);
    let (title, form) = if is_authenticator {
        let form = view! {
            <ServerForm
                state=totp
                submit="Remove authenticator"
                danger=true
                cancel=HERE
            >
                {id()}
            </ServerForm>
        };
        (format!("Remove the authenticator \"{name}\"?"), form.erase())
    } else {
        let form = view! {
            <ServerForm
                state=key
                submit="Remove security key"
                danger=true
                cancel=HERE
            >
                {id()}
            </ServerForm>
        };
        (format!("Remove the security key \"{name}\"?"), form.erase())
    };
    let text = if is_last {
        "It is your last second factor. Signing in will need only your password."
    } else {
        "You can no longer sign in with it. Your other devices stay as they are."
    };
    view! {
        <ConfirmDialog title close=HERE>
            <p>{text}</p>
            {warning}
            {form}
        </ConfirmDialog>
    }
    .erase()
}

fn disable(factors: &MultiFactor, acts: &Acts) -> AnyView {
    let warning = lock_out_warning(factors);
    let state = acts.disable;
    view! {
        <ConfirmDialog title="Disable multi-factor authentication?" close=HERE>
            <p>
                "Every authenticator, security key and recovery code of your account is removed. \
                Signing in will need only your password."
            </p>
            {warning}
            <ServerForm
                state
                submit="Disable multi-factor authentication"
                danger=true
                cancel=HERE
            />
        </ConfirmDialog>
    }
    .erase()
}
