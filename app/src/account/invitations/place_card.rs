use super::{
    CancelInvitation, CreateInvitation, InvitationPlace, ListSentInvitations, ResendInvitation,
    SentInvitation, SentInvitations,
};
use crate::{
    organization::projects::Role,
    project::members::MAX_REASON,
    ui::{
        Badge, Card, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Refused, SelectField,
        ServerForm, TextField, Told, Tone, When, form_state, read_after, told,
    },
    value::InvitationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::sync::Arc;

/// The forms of the card.
#[derive(Clone, Copy)]
struct Forms {
    invite: FormState<CreateInvitation>,
    cancel: FormState<CancelInvitation>,
    resend: FormState<ResendInvitation>,
}

/// What the page asks about before it is done, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ask {
    Cancel(InvitationId),
    Resend(InvitationId),
}

/// Who is invited into the place, and inviting: what comes of it, for the page's own outcome, and the
/// card. Its reading is made where this is called: outside of what is loaded. It is read anew with
/// each of the page's `changes`, for who became a member is invited no more.
pub fn place_invitations(
    place: Memo<InvitationPlace>,
    changes: impl Fn() -> usize + Send + Sync + 'static,
) -> (Vec<Told>, AnyView) {
    let forms = Forms { invite: form_state(), cancel: form_state(), resend: form_state() };
    let Forms { invite, cancel, resend } = forms;
    let changes =
        move || changes() + invite.answers.get() + cancel.answers.get() + resend.answers.get();
    let found = read_after(changes, move || ListSentInvitations { place: place.get() });
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let id = |name| query.with(|query| query.get_str(name).and_then(|id| id.parse().ok()));
        id("cancel-invitation")
            .map(Ask::Cancel)
            .or_else(|| id("resend-invitation").map(Ask::Resend))
    });
    let told = vec![
        told(invite, |()| "The invitation is on its way by mail.".to_owned()),
        told(cancel, |()| "The invitation was cancelled.".to_owned()),
        told(resend, |()| "The mail was sent again.".to_owned()),
    ];
    let shown = move |sent: SentInvitations| {
        let view = card(&sent, invite);
        let dialog = move || asked.get().and_then(|ask| dialog(ask, &sent, &forms));
        view! {
            {view}
            {dialog}
        }
    };
    // the page says what is wrong
    let nothing: Refused = Arc::new(|_| Some(().erase()));
    let card = view! { <Loaded resource=found view=shown refused=nothing/> };
    (told, card.erase())
}

fn card(sent: &SentInvitations, invite: FormState<CreateInvitation>) -> AnyView {
    let SentInvitations { place, pending, can_invite, can_grant_share } = sent;
    let list = if pending.is_empty() {
        view! { <p class="muted">"Nobody is invited at the moment."</p> }.erase()
    } else {
        let page = place.people();
        let rows = pending.iter().map(|one| row(one, *can_invite, &page)).collect_view();
        view! { <ul class="rows">{rows}</ul> }.erase()
    };
    let form = can_invite.then(|| form(*place, *can_grant_share, invite));
    view! {
        <Card title="Invitations">
            <p class="muted">"Who is invited becomes a member by accepting."</p>
            {list}
            {form}
        </Card>
    }
    .erase()
}

fn form(
    place: InvitationPlace,
    can_grant_share: bool,
    state: FormState<CreateInvitation>,
) -> AnyView {
    let of_project = matches!(place, InvitationPlace::Project(_)).then(|| {
        let options = Role::choices(can_grant_share);
        view! {
            <SelectField name="role" label="Role" options value="admin"/>
            <TextField
                name="last_day"
                label="Last day"
                kind="date"
                help="Invitation and membership end with this day, in UTC. Leave it empty for no end."
                autocomplete="off"
            />
            <TextField
                name="reason"
                label="Reason"
                help="It stands in the mail. May be empty."
                autocomplete="off"
                maxlength=MAX_REASON
            />
        }
        .erase()
    });
    view! {
        <h3 class="card__subtitle">"Invite a person"</h3>
        <ServerForm state submit="Send invitation">
            <HiddenField name="place" value=place.to_string()/>
            <TextField
                name="email"
                label="Address to invite"
                kind="email"
                help="Who has no account yet gets one; the mail has the link to activate it."
                required=true
                autocomplete="off"
                maxlength=254
            />
            {of_project}
        </ServerForm>
    }
    .erase()
}

fn row(one: &SentInvitation, can_change: bool, page: &str) -> AnyView {
    let waits = (!one.is_active).then(|| {
        view! { <Badge tone=Tone::Warn text="Not activated yet"/> }
    });
    let role = one.role.map(|role| view! { <Badge text=role.name()/> });
    let until = one.expires_at.map(|at| view! { ", until " <When at/> });
    let acts = can_change.then(|| {
        let link = |act: &str, words: &str| {
            let label = format!("{words} the invitation of {}…", one.email);
            let href = format!("{page}?{act}={}", one.id);
            let words = format!("{words}…");
            view! {
                <a class="button button--small" href=href data-noscroll="true" aria-label=label>
                    {words}
                </a>
            }
            .erase()
        };
        view! {
            <span class="acts">
                {link("resend-invitation", "Resend")}
                {link("cancel-invitation", "Cancel")}
            </span>
        }
        .erase()
    });
    view! {
        <li class="rows__row member">
            <span class="member__name">{one.email.clone()} {role} {waits}</span>
            <span class="muted member__email">
                {format!("By {}, ", one.creator)} <When at=one.created_at/> {until}
            </span>
            {acts}
        </li>
    }
    .erase()
}

fn dialog(ask: Ask, sent: &SentInvitations, forms: &Forms) -> Option<AnyView> {
    let (Ask::Cancel(id) | Ask::Resend(id)) = ask;
    let one = sent.pending.iter().find(|one| one.id == id)?;
    let close = sent.place.people();
    let cancel = close.clone();
    let fields = move |place: InvitationPlace| {
        view! {
            <HiddenField name="place" value=place.to_string()/>
            <HiddenField name="id" value=id.to_string()/>
        }
        .erase()
    };
    let place = sent.place;
    let (title, text, form) = match ask {
        Ask::Cancel(_) => (
            format!("Cancel the invitation of {}?", one.email),
            "They cannot accept it any more. You can invite them again.",
            view! {
                <ServerForm state=forms.cancel submit="Cancel invitation" danger=true cancel>
                    {fields(place)}
                </ServerForm>
            }
            .erase(),
        ),
        Ask::Resend(_) => (
            format!("Send the mail to {} again?", one.email),
            if one.is_active {
                "It has the same link as before."
            } else {
                "A link to activate the account that was mailed before stops working."
            },
            view! {
                <ServerForm state=forms.resend submit="Send mail again" cancel>
                    {fields(place)}
                </ServerForm>
            }
            .erase(),
        ),
    };
    Some(view! { <ConfirmDialog title close><p>{text}</p> {form}</ConfirmDialog> }.erase())
}
