//! The members of a maintainer or an organization, as both pages show them.

use super::maintainers::Person;
use crate::{
    ui::{Badge, ConfirmDialog, Erase, TextField},
    value::UserId,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// What the page asks about before it is done, by its address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// Removing a member; leaving, for oneself.
    Remove(UserId),
    /// Deleting the whole thing.
    Delete,
}

impl Ask {
    pub(super) fn from_query(query: &ParamsMap) -> Option<Self> {
        match query.get_str("remove") {
            Some(id) => id.parse().ok().map(Self::Remove),
            None => (query.get_str("confirm") == Some("delete")).then_some(Self::Delete),
        }
    }
}

/// The members by name and e-mail. `page` is the address of theirs.
pub(super) fn members_list(list: &[Person], me: Option<UserId>, page: &str) -> AnyView {
    if list.is_empty() {
        return view! { <p class="muted">"Nobody is a member."</p> }.erase();
    }
    let is_last = list.len() == 1;
    let rows = list
        .iter()
        .map(|person| {
            let is_me = me == Some(person.id);
            let act = if is_me { "Leave" } else { "Remove" };
            let link = (!is_last).then(|| {
                let ask = format!("{page}?remove={}", person.id);
                let label = format!("{act} {}…", person.email);
                view! {
                    <a class="button button--small" href=ask data-noscroll="true" aria-label=label>
                        {format!("{act}…")}
                    </a>
                }
            });
            view! {
                <li class="rows__row member">
                    <span class="member__name">
                        {person.name.clone()} {is_me.then(|| view! { <Badge text="You"/> })}
                    </span>
                    <span class="muted member__email">{person.email.clone()}</span>
                    {link}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="rows members">{rows}</ul> }.erase()
}

/// The address of who is to be added.
pub(super) fn email_field() -> AnyView {
    view! {
        <TextField
            name="email"
            label="E-mail"
            kind="email"
            help="Who has no account yet gets one, and a mail with the link to activate it."
            required=true
            autocomplete="off"
            maxlength=254
        />
    }
    .erase()
}

/// Asks before somebody is removed. `what` is what they lose.
pub(super) fn removal_dialog(
    person: &Person,
    me: Option<UserId>,
    (place, what): (&str, &str),
    close: String,
    form: AnyView,
) -> AnyView {
    let (title, text) = if me == Some(person.id) {
        (format!("Leave {place}?"), format!("You lose {what} at once."))
    } else {
        let who = &person.name;
        (
            format!("Remove {who} from {place}?"),
            format!("They lose {what} at once, and are told by mail."),
        )
    };
    view! { <ConfirmDialog title close><p>{text}</p> {form}</ConfirmDialog> }.erase()
}
