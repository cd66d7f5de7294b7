use super::{AcceptInvitation, InvitationKind, MyInvitation, MyInvitations};
use crate::ui::{Badge, Erase, HiddenField, ServerForm, When, form_state_of};
use leptos::prelude::*;

/// The section of the home page, while an invitation waits for an answer.
pub fn home_invitations(MyInvitations { pending, .. }: MyInvitations) -> Option<AnyView> {
    let section = |pending| {
        view! {
            <section class="group invited" aria-labelledby="invited">
                <div class="group__head">
                    <h2 class="group__title" id="invited">"Pending invitations"</h2>
                </div>
                {list(pending)}
            </section>
        }
        .erase()
    };
    (!pending.is_empty()).then(|| section(pending))
}

/// Invitations that wait for an answer.
pub(super) fn list(pending: Vec<MyInvitation>) -> AnyView {
    let items = pending.into_iter().map(item).collect_view();
    view! { <ul class="invitations">{items}</ul> }.erase()
}

fn item(one: MyInvitation) -> AnyView {
    let MyInvitation { id, place, name, role, reason, creator, created_at, expires_at, .. } = one;
    let accept = form_state_of::<AcceptInvitation>(&id.to_string());
    let kind = match place.kind() {
        InvitationKind::Project => "Project",
        InvitationKind::Organization => "Organization",
        InvitationKind::Maintainer => "Maintainer",
    };
    let decline = format!("/account/invitations?decline={id}");
    let label = format!("Decline {name}…");
    let role = role.map(|role| view! { <Badge text=role.name()/> });
    let until = expires_at.map(|at| view! { " · until " <When at/> });
    let reason = (!reason.is_empty()).then(|| view! { <p>{reason}</p> });
    let (by, email) = creator;
    view! {
        <li class="invitation">
            <div class="invitation__what">
                <p class="invitation__place">
                    <span class="muted">{kind}</span> <strong>{name}</strong> {role}
                </p>
                {reason}
                <p class="invitation__about">
                    {format!("Invited by {by} ({email}), ")} <When at=created_at/> {until}
                </p>
            </div>
            <div class="invitation__acts">
                <ServerForm state=accept submit="Accept" class="invitation__form">
                    <HiddenField name="id" value=id.to_string()/>
                </ServerForm>
                <a class="button" href=decline data-noscroll="true" aria-label=label>
                    "Decline…"
                </a>
            </div>
        </li>
    }
    .erase()
}
