use super::{ManagementToken, ManagementTokenState, page::HERE};
use crate::ui::{Badge, Erase, Tone, When};
use leptos::prelude::*;

/// The person's tokens.
pub(super) fn table(list: Vec<ManagementToken>) -> AnyView {
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Your access tokens"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Created"</th>
                    <th scope="col">"Last used"</th>
                    <th scope="col">"Expires"</th>
                    <th scope="col"><span class="visually-hidden">"Delete"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(token: ManagementToken) -> AnyView {
    let ManagementToken { id, description, created_at, last_used_at, expires_at, state } = token;
    let (badge, note) = state_badge(state);
    let last_used = match last_used_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "Never".erase(),
    };
    let label = format!("Delete: {description}");
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{description} {badge}</span>
                {note.map(|note| view! { <span class="table__note">{note}</span> })}
            </th>
            <td data-label="Created"><When at=created_at/></td>
            <td data-label="Last used">{last_used}</td>
            <td data-label="Expires"><When at=expires_at/></td>
            <td class="table__acts">
                <a
                    class="button button--small"
                    href=format!("{HERE}?delete={id}")
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

/// Whether a token works: a mark, and what follows from it.
pub(crate) fn state_badge(state: ManagementTokenState) -> (AnyView, Option<&'static str>) {
    let (tone, text, note) = match state {
        ManagementTokenState::Active => (Tone::Good, "Active", None),
        ManagementTokenState::Expiring => {
            let note = "Make a new one in time for the programs that use it.";
            (Tone::Warn, "Expires soon", Some(note))
        }
        ManagementTokenState::Expired => {
            let note = "Its time was over: programs that use it are refused.";
            (Tone::Bad, "Expired", Some(note))
        }
    };
    (view! { <Badge tone text/> }.erase(), note)
}
