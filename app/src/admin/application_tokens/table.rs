use super::{ApplicationToken, page::HERE};
use crate::{
    account::management_tokens::state_badge,
    ui::{Erase, TableHead, When, href},
    value::Timestamp,
};
use leptos::prelude::*;

/// Every token.
pub(super) fn table(list: Vec<ApplicationToken>) -> AnyView {
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Application tokens"</caption>
            <TableHead
                columns=&["Description", "Created", "Last used", "Expires"]
                acts="Delete"
            />
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(token: ApplicationToken) -> AnyView {
    let ask = href(HERE, &[("delete", &token.id.to_string())]);
    let label = format!("Delete: {}", token.description);
    let (badge, note) = state_badge(token.state);
    let note = note.map(|note| view! { <span class="table__note">{note}</span> });
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{token.description} {badge}</span>
                {note}
                {scopes(token.scopes)}
            </th>
            <td data-label="Created"><When at=token.created_at/></td>
            <td data-label="Last used">{time(token.last_used_at)}</td>
            <td data-label="Expires">{time(token.expires_at)}</td>
            <td class="table__acts">
                <a
                    class="button button--small"
                    href=ask
                    data-noscroll="true"
                    aria-label=label
                >
                    "Delete"
                </a>
            </td>
        </tr>
    }
    .erase()
}

fn time(at: Option<Timestamp>) -> AnyView {
    match at {
        Some(at) => view! { <When at/> }.erase(),
        None => "Never".erase(),
    }
}

/// What it may do, in the words of the API.
fn scopes(names: Vec<String>) -> AnyView {
    if names.is_empty() {
        let text = "No scopes: it can ask who it is, and nothing else.";
        return view! { <span class="table__note">{text}</span> }.erase();
    }
    let names = names.into_iter().map(|name| view! { <li><code>{name}</code></li> }).collect_view();
    view! { <ul class="scopes" aria-label="Scopes">{names}</ul> }.erase()
}
