use super::{
    DeclineInvitation, InvitationState, ListMyInvitations, MyInvitation, MyInvitations, pending,
};
use crate::{
    ui::{
        Badge, ConfirmDialog, EmptyState, Erase, FormState, HiddenField, Loaded, Outcome,
        PageHeader, ServerForm, TableHead, Tone, When, WithSideNav, account_links, form_state,
        read_after, told,
    },
    value::InvitationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const HERE: &str = "/account/invitations";

/// `/account/invitations`.
pub fn invitations_page() -> AnyView {
    let decline = form_state::<DeclineInvitation>();
    let found = read_after(move || decline.answers.get(), || ListMyInvitations {});
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("decline").and_then(|id| id.parse().ok()));
    let told = vec![told(decline, |()| "The invitation was declined.".to_owned())];
    let shown = move |all: MyInvitations| {
        let waiting = all.pending.clone();
        let dialog = move || asked.get().and_then(|id| dialog(id, &waiting, decline));
        view! {
            {invitations(all)}
            {dialog}
        }
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="Invitations"
                lead="Who wants you in a project, an organization or a maintainer, and what you answered."
            />
            <Outcome of=told/>
            <Loaded resource=found view=shown/>
        </WithSideNav>
    }
    .erase()
}

fn invitations(MyInvitations { pending, earlier }: MyInvitations) -> AnyView {
    let waiting = if pending.is_empty() {
        view! {
            <EmptyState
                title="No invitation is waiting"
                text="Ask an administrator to invite you by your e-mail address. The invitation \
                will stand here, and comes by mail."
            >
                <a class="button" href="/">"Go to your projects"</a>
            </EmptyState>
        }
        .erase()
    } else {
        pending::list(pending)
    };
    let before = (!earlier.is_empty()).then(|| table(earlier));
    view! {
        {waiting}
        {before}
    }
    .erase()
}

fn table(list: Vec<MyInvitation>) -> AnyView {
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <h2 class="card__subtitle" id="earlier">"Earlier"</h2>
        <table class="table table--stacked" aria-labelledby="earlier">
            <TableHead columns=&["Into", "Role", "Invited by", "What became of it"]/>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(one: MyInvitation) -> AnyView {
    let (tone, words) = match one.state {
        InvitationState::Accepted => (Tone::Good, "Accepted"),
        InvitationState::Declined => (Tone::Neutral, "Declined"),
        InvitationState::Cancelled => (Tone::Neutral, "Cancelled"),
        InvitationState::Expired => (Tone::Warn, "Expired"),
        InvitationState::Pending => (Tone::Neutral, "Pending"),
    };
    let role = one.role.map_or_else(|| "Member".to_owned(), |role| role.name().to_owned());
    let at = one.ended_at.map(|at| view! { <When at/> });
    view! {
        <tr>
            <th scope="row" class="table__main">
                {one.name}
                <span class="table__note">{one.place.kind().word()}</span>
            </th>
            <td data-label="Role">{role}</td>
            <td data-label="Invited by">{one.creator.0}</td>
            <td data-label="What became of it">
                <span class="cluster"><Badge tone text=words/> {at}</span>
            </td>
        </tr>
    }
    .erase()
}

fn dialog(
    id: InvitationId,
    list: &[MyInvitation],
    state: FormState<DeclineInvitation>,
) -> Option<AnyView> {
    let one = list.iter().find(|one| one.id == id)?;
    let title = format!("Decline the invitation to {}?", one.name);
    let text = format!("{} is told by mail, and can invite you again.", one.creator.0);
    let dialog = view! {
        <ConfirmDialog title close=HERE>
            <p>{text}</p>
            <ServerForm state submit="Decline invitation" danger=true cancel=HERE>
                <HiddenField name="id" value=id.to_string()/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(dialog.erase())
}
