use super::{
    ListSessions, Session,
    dialogs::{Asked, Forms, dialog},
    table::sessions_table,
};
use crate::{
    account::proof::provide_step_up,
    ui::{
        Erase, Loaded, Outcome, PageHeader, WithSideNav, account_links, form_state, read_after,
        told,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub(super) const HERE: &str = "/account/sessions";

/// `/account/sessions`.
pub fn sessions_page() -> AnyView {
    provide_step_up();
    let forms = Forms {
        revoke: form_state(),
        revoke_others: form_state(),
        revoke_all: form_state(),
        rename: form_state(),
    };
    let Forms { revoke, revoke_others, rename, .. } = forms;
    let changes =
        move || [revoke.answers, revoke_others.answers, rename.answers].iter().map(Get::get).sum();
    let sessions = read_after(changes, || ListSessions {});
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(Asked::from_query));
    let told = vec![
        told(revoke, |()| "The session was ended.".to_owned()),
        told(revoke_others, others_ended),
        told(rename, |()| "The name was saved.".to_owned()),
    ];
    let list = move |list: Vec<Session>| {
        let table = table(list.clone());
        let dialog = move || asked.get().and_then(|asked| dialog(&asked, &list, &forms));
        view! {
            {table}
            {dialog}
        }
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="User Sessions"
                lead="Every browser that is signed in to your account. End those you do not know."
            />
            <Outcome of=told/>
            <Loaded resource=sessions view=list/>
        </WithSideNav>
    }
    .erase()
}

fn table(list: Vec<Session>) -> AnyView {
    let has_others = list.iter().any(|session| !session.is_current);
    let below = if has_others {
        view! {
            <p class="after-table cluster">
                <a class="button" href=format!("{HERE}?revoke=others") data-noscroll="true">
                    "Revoke all other sessions"
                </a>
                <a class="button" href=format!("{HERE}?revoke=all") data-noscroll="true">
                    "Revoke all sessions"
                </a>
            </p>
        }
        .erase()
    } else {
        view! {
            <p class="after-table after-table--note">
                "This is the only browser that is signed in to your account."
            </p>
        }
        .erase()
    };
    view! {
        {sessions_table("Your sessions", list, Some(acts))}
        {below}
    }
    .erase()
}

fn acts(session: &Session) -> AnyView {
    let revoke = if session.is_current { "Sign out here" } else { "Revoke" };
    let which = format!("{}, {}", session.called(), session.remote_addr);
    let act = |query: &str, act: &'static str| {
        view! {
            <a
                class="button button--small"
                href=format!("{HERE}?{query}={}", session.id)
                data-noscroll="true"
                aria-label=format!("{act}: {which}")
            >
                {act}
            </a>
        }
    };
    view! { <span class="acts">{act("rename", "Rename")} {act("revoke", revoke)}</span> }.erase()
}

/// How many other sessions were ended, in a sentence.
pub(crate) fn others_ended(ended: u64) -> String {
    match ended {
        0 => "There was no other session to end.".to_owned(),
        1 => "One other session was ended.".to_owned(),
        ended => format!("{ended} other sessions were ended."),
    }
}
