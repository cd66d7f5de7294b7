use super::{FactorDevice, MultiFactor, page::HERE};
use crate::ui::{Erase, When};
use leptos::prelude::*;

/// The links to a further device.
pub(super) fn add_acts(totp: &'static str, key: &'static str) -> AnyView {
    view! {
        <a class="button" href="/account/security/totp/new">{totp}</a>
        <a class="button" href="/account/security/keys/new">{key}</a>
    }
    .erase()
}

/// Every authenticator and key, and what can be done with it.
pub(super) fn devices(factors: &MultiFactor) -> AnyView {
    let authenticators = factors.authenticators.iter().map(|device| row(device, true));
    let keys = factors.keys.iter().map(|device| row(device, false));
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Your second factors"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Added"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col"><span class="visually-hidden">"Change"</span></th>
                </tr>
            </thead>
            <tbody>{authenticators.chain(keys).collect_view()}</tbody>
        </table>
    }
    .erase()
}

fn row(device: &FactorDevice, is_authenticator: bool) -> AnyView {
    let FactorDevice { id, name, created_at, last_used_at } = device.clone();
    let kind = if is_authenticator { "Authenticator app" } else { "Security key" };
    let used = match last_used_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "never".erase(),
    };
    let reconfigure = is_authenticator.then(|| {
        let href = format!("/account/security/totp/new?replaces={id}");
        let label = format!("Reconfigure {name}");
        view! { <a class="button button--small" href=href aria-label=label>"Reconfigure"</a> }
    });
    let act = |parameter: &str, text: &'static str| {
        let (href, label) = (format!("{HERE}?{parameter}={id}"), format!("{text} {name}"));
        view! {
            <a class="button button--small" href=href data-noscroll="true" aria-label=label>
                {text}
            </a>
        }
        .erase()
    };
    let (rename, remove) = (act("rename", "Rename"), act("remove", "Remove"));
    view! {
        <tr>
            <th scope="row" class="table__main">{name.clone()}</th>
            <td data-label="Kind">{kind}</td>
            <td data-label="Added"><When at=created_at/></td>
            <td data-label="Last used">{used}</td>
            <td class="table__acts">
                <span class="acts">{reconfigure} {rename} {remove}</span>
            </td>
        </tr>
    }
    .erase()
}
