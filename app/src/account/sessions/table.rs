use super::Session;
use crate::ui::{Badge, Erase, Tone, When};
use leptos::prelude::*;

/// What can be done about a session, at the end of its row.
pub(crate) type SessionActs = fn(&Session) -> AnyView;

/// A table of sessions; without `acts` only to look at.
pub(crate) fn sessions_table(
    caption: &'static str,
    list: Vec<Session>,
    acts: Option<SessionActs>,
) -> AnyView {
    let rows = list.into_iter().map(|session| row(session, acts)).collect_view();
    let acts_head = acts.map(|_| {
        view! { <th scope="col"><span class="visually-hidden">"Rename or revoke"</span></th> }
    });
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">"Device"</th>
                    <th scope="col">"Signed in"</th>
                    <th scope="col">"Last seen"</th>
                    <th scope="col">"Factor"</th>
                    {acts_head}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(session: Session, acts: Option<SessionActs>) -> AnyView {
    let acts = acts.map(|acts| view! { <td class="table__acts">{acts(&session)}</td> });
    let here = session.is_current.then(|| view! { <Badge tone=Tone::Good text="This device"/> });
    let (name, device) = match session.name {
        Some(name) => (name, Some(session.device)),
        None => (session.device, None),
    };
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">{name} {here}</span>
                {device.map(|device| view! { <span class="table__note">{device}</span> })}
                <span class="table__note">{session.remote_addr}</span>
            </th>
            <td data-label="Signed in"><When at=session.created_at/></td>
            <td data-label="Last seen"><When at=session.last_seen_at/></td>
            <td data-label="Factor">{session.factor}</td>
            {acts}
        </tr>
    }
    .erase()
}

impl Session {
    /// The person's own name for the device, else what it is.
    pub(super) fn called(&self) -> &str {
        self.name.as_ref().unwrap_or(&self.device)
    }
}
