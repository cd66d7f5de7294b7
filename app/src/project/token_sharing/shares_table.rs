use super::{Seen, Share, ShareState};
use crate::{
    project::overview::number,
    ui::{Badge, EmptyState, Erase, Tone, When},
};
use leptos::prelude::*;

/// The links to a token, and what became of them. `here` is the address of the page.
pub(super) fn shares_table(here: &str, shares: &[Share]) -> AnyView {
    if shares.is_empty() {
        return view! {
            <EmptyState
                title="This token was sent to nobody yet"
                text="Once it was, you see here whether the link was opened and the token retrieved."
            />
        }
        .erase();
    }
    let rows = shares.iter().map(|share| row(here, share)).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Links to this token"</caption>
            <thead>
                <tr>
                    <th scope="col">"Sent to"</th>
                    <th scope="col">"Sent"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Good until"</th>
                    <th scope="col"><span class="visually-hidden">"Withdraw"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(here: &str, share: &Share) -> AnyView {
    let withdraw = share.state.is_open().then(|| {
        view! {
            <a
                class="button button--small"
                href=format!("{here}?withdraw={}", share.id)
                data-noscroll="true"
                aria-label=format!("Withdraw the link from {}", share.recipient)
            >
                "Withdraw…"
            </a>
        }
    });
    view! {
        <tr>
            <th scope="row" class="table__main">
                {share.recipient.clone()}
                <span class="table__note">"by " {share.sender.clone()}</span>
            </th>
            <td data-label="Sent"><When at=share.sent_at/></td>
            <td data-label="State"><div>{state_view(&share.state)} {replays(share)}</div></td>
            <td data-label="Good until"><When at=share.expires_at/></td>
            <td class="table__acts">{withdraw}</td>
        </tr>
    }
    .erase()
}

fn state_view(state: &ShareState) -> AnyView {
    match state {
        ShareState::Waiting => badge(Tone::Neutral, "Not opened yet"),
        ShareState::Opened(seen) => view! { {badge(Tone::Neutral, "Opened")} {note(seen)} }.erase(),
        ShareState::Retrieved(seen) => {
            view! { {badge(Tone::Good, "Retrieved")} {note(seen)} }.erase()
        }
        ShareState::Expired { .. } => badge(Tone::Warn, "Expired"),
        ShareState::Withdrawn { at } => view! {
            {badge(Tone::Neutral, "Withdrawn")}
            <span class="table__note"><When at=*at/></span>
        }
        .erase(),
    }
}

fn badge(tone: Tone, text: &'static str) -> AnyView {
    view! { <Badge tone text/> }.erase()
}

fn note(seen: &Seen) -> AnyView {
    view! {
        <span class="table__note"><When at=seen.at/> " from " {seen.remote_addr.clone()}</span>
        <span class="table__note">{seen.client.clone()}</span>
    }
    .erase()
}

/// Somebody tried again what had worked once.
fn replays(share: &Share) -> AnyView {
    let Some(last) = share.last_replay.as_ref().filter(|_| share.replays > 0) else {
        return ().erase();
    };
    let tried = match share.replays {
        1 => "1 try was refused".to_owned(),
        tries => format!("{} tries were refused, the last one", number(tries)),
    };
    view! {
        <p>{badge(Tone::Bad, "Tried again")}</p>
        <span class="table__note">{tried}</span>
        {note(last)}
    }
    .erase()
}
