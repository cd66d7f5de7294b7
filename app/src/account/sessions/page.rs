use super::{ListSessions, RevokeOtherSessions, RevokeSession, Session};
use crate::ui::{
    Badge, ConfirmDialog, Erase, FormState, HiddenField, Loaded, Notice, PageHeader, ServerForm,
    Tone, When, WithSideNav, account_links, ask, form_state,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

const HERE: &str = "/account/sessions";
/// The value of `?revoke=` that stands for every session but this one.
const OTHERS: &str = "others";

/// `/account/sessions`.
pub fn sessions_page() -> AnyView {
    let revoke = form_state::<RevokeSession>();
    let revoke_others = form_state::<RevokeOtherSessions>();
    let changes = move || (revoke.answers.get(), revoke_others.answers.get());
    let sessions = Resource::new(changes, |_| ask(ListSessions {}));
    let asked = use_query_map();
    let asked = Memo::new(move |_| asked.read().get("revoke"));
    let result = move || {
        let others = revoke_others.value.get().map(|ended| match ended {
            0 => "There was no other session to end.".to_owned(),
            1 => "One other session was ended.".to_owned(),
            ended => format!("{ended} other sessions were ended."),
        });
        let one = revoke.value.get().map(|()| "The session was ended.".to_owned());
        others.or(one).map(|text| view! { <Notice tone=Tone::Good>{text}</Notice> })
    };
    let list = move |list: Vec<Session>| {
        let dialog = {
            let list = list.clone();
            move || asked.get().and_then(|id| dialog(&id, &list, revoke, revoke_others))
        };
        view! {
            {table(list)}
            {dialog}
        }
    };
    view! {
        <WithSideNav label="Account" links=account_links() current=HERE>
            <PageHeader
                title="User Sessions"
                lead="Every browser that is signed in to your account. End those you do not know."
            />
            <div aria-live="polite">{result}</div>
            <Loaded resource=sessions view=list/>
        </WithSideNav>
    }
    .erase()
}

fn table(list: Vec<Session>) -> impl IntoView {
    let has_others = list.iter().any(|session| !session.is_current);
    let rows = list.into_iter().map(row).collect_view();
    let below = if has_others {
        view! {
            <p class="after-table">
                <a class="button" href=format!("{HERE}?revoke={OTHERS}") data-noscroll="true">
                    "Revoke all other sessions"
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
        <table class="table table--stacked">
            <caption class="visually-hidden">"Your sessions"</caption>
            <thead>
                <tr>
                    <th scope="col">"Device"</th>
                    <th scope="col">"Address"</th>
                    <th scope="col">"Signed in"</th>
                    <th scope="col">"Last seen"</th>
                    <th scope="col">"Factor"</th>
                    <th scope="col"><span class="visually-hidden">"Revoke"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
        {below}
    }
}

fn row(session: Session) -> impl IntoView {
    let act = if session.is_current { "Sign out here" } else { "Revoke" };
    let name = format!("{act}: {}, {}", session.device, session.remote_addr);
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">
                    {session.device}
                    {session
                        .is_current
                        .then(|| view! { <Badge tone=Tone::Good text="This device"/> })}
                </span>
            </th>
            <td data-label="Address" class="table__number">{session.remote_addr}</td>
            <td data-label="Signed in"><When at=session.created_at/></td>
            <td data-label="Last seen"><When at=session.last_seen_at/></td>
            <td data-label="Factor">{session.factor}</td>
            <td class="table__acts">
                <a
                    class="button button--small"
                    href=format!("{HERE}?revoke={}", session.id)
                    data-noscroll="true"
                    aria-label=name
                >
                    {act}
                </a>
            </td>
        </tr>
    }
}

fn dialog(
    asked: &str,
    list: &[Session],
    revoke: FormState<RevokeSession>,
    revoke_others: FormState<RevokeOtherSessions>,
) -> Option<AnyView> {
    if asked == OTHERS {
        let view = view! {
            <ConfirmDialog title="Revoke all other sessions?" close=HERE>
                <p>"Every browser but this one is signed out at once."</p>
                <ServerForm
                    state=revoke_others
                    submit="Revoke all other sessions"
                    danger=true
                    cancel=HERE
                />
            </ConfirmDialog>
        };
        return Some(view.erase());
    }
    let Session { id, is_current, device, remote_addr, .. } =
        list.iter().find(|session| session.id == asked)?.clone();
    let (title, text) = if is_current {
        ("Sign out of this browser?".to_owned(), "You have to sign in again to go on.")
    } else {
        (format!("Revoke the session of {device}?"), "That browser is signed out at once.")
    };
    let submit = if is_current { "Sign out" } else { "Revoke session" };
    let view = view! {
        <ConfirmDialog title close=HERE>
            <p>{text} " Its address is " <b>{remote_addr}</b> "."</p>
            <ServerForm state=revoke submit=submit danger=true cancel=HERE>
                <HiddenField name="id" value=id/>
            </ServerForm>
        </ConfirmDialog>
    };
    Some(view.erase())
}
