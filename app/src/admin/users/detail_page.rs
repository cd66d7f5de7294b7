use super::{
    ReadUser, UserDetail, UserSummary,
    acts::{Act, Forms, act_dialog, act_link},
    badges::{role_badge, state_badge},
};
use crate::{
    account::{
        activity::activity_table,
        multi_factor::{FactorDevice, MultiFactor},
        proof::provide_step_up,
        sessions::sessions_table,
    },
    ui::{Erase, Loaded, Outcome, PageHeader, When, id_in_path, read_after},
    value::UserId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/admin/users/:id`.
pub fn user_page() -> AnyView {
    provide_step_up();
    let id = id_in_path(UserId);
    let forms = Forms::new();
    let found = read_after(move || forms.answers(), move || ReadUser { id: id() });
    let query = use_query_map();
    let asked =
        Memo::new(move |_| query.with(|query| query.get_str("confirm").and_then(Act::from_query)));
    let shown = move |detail: UserDetail| {
        let view = detail_view(&detail);
        let dialog = move || asked.get().and_then(|act| act_dialog(act, &detail, &forms));
        view! {
            {view}
            {dialog}
        }
    };
    view! {
        <div class="stack stack--wide admin">
            <Outcome of=forms.told()/>
            <Loaded resource=found view=shown/>
        </div>
    }
    .erase()
}

fn detail_view(detail: &UserDetail) -> AnyView {
    let lead = "What is known about this account, and what can be done for the person.";
    let own = detail.is_self.then(|| {
        view! {
            <p class="notice">
                "This is your own account. You look after it under "
                <a href="/account/security">"Account & Security"</a> "."
            </p>
        }
    });
    let link = act_link(Act::SendLink, detail);
    let disable = act_link(Act::Disable, detail);
    let enable = act_link(Act::Enable, detail);
    let reset = act_link(Act::ResetMultiFactor, detail);
    let give = act_link(Act::GiveSuperAdmin, detail);
    let take = act_link(Act::TakeSuperAdmin, detail);
    let delete = act_link(Act::Delete, detail);
    view! {
        <PageHeader title=detail.user.called() lead=lead>
            <a class="button" href="/admin/users">"All users"</a>
        </PageHeader>
        {own}
        <div class="halves">
            <section class="card">
                <h2 class="card__title">"Account"</h2>
                {account(&detail.user)}
                <p class="card__acts">{link} {give} {take} {disable} {enable} {delete}</p>
            </section>
            <section class="card">
                <h2 class="card__title">"Multi-factor authentication"</h2>
                {multi_factor(&detail.user, &detail.multi_factor)}
                <p class="card__acts">{reset}</p>
            </section>
        </div>
        {sessions(detail)}
        {activity(detail)}
    }
    .erase()
}

fn account(user: &UserSummary) -> AnyView {
    let last_seen = match user.last_seen_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "not signed in".erase(),
    };
    let name = if user.name.is_empty() { "not chosen yet".to_owned() } else { user.name.clone() };
    let state = view! { <span class="badges">{state_badge(user)} {role_badge(user)}</span> };
    view! {
        <dl class="facts">
            {fact("Name", name.erase())}
            {fact("E-mail", user.email.clone().erase())}
            {fact("State", state.erase())}
            {fact("Created", view! { <When at=user.created_at/> }.erase())}
            {fact("Signed in, last seen", last_seen)}
        </dl>
    }
    .erase()
}

fn multi_factor(user: &UserSummary, factors: &MultiFactor) -> AnyView {
    let codes = match factors.recovery_codes_left {
        None => "none made".to_owned(),
        Some(1) => "1 left".to_owned(),
        Some(left) => format!("{left} left"),
    };
    let asks = match user.state.as_str() {
        "invited" => "They have not activated the account yet.",
        "disabled" => "They cannot sign in: the account is disabled.",
        _ if factors.is_enabled() => "A second factor is asked for.",
        _ => "The password alone lets them in.",
    };
    view! {
        <dl class="facts">
            {fact("Sign-in", asks.erase())}
            {fact("Authenticators", devices(&factors.authenticators))}
            {fact("Security keys", devices(&factors.keys))}
            {fact("Recovery codes", codes.erase())}
        </dl>
    }
    .erase()
}

fn devices(list: &[FactorDevice]) -> AnyView {
    if list.is_empty() {
        return "none".erase();
    }
    let items = list
        .iter()
        .map(|device| {
            let used = match device.last_used_at {
                Some(at) => view! { "Last used " <When at/> }.erase(),
                None => "Never used".erase(),
            };
            view! { <li>{device.name.clone()} <span class="table__note">{used}</span></li> }
        })
        .collect_view();
    view! { <ul>{items}</ul> }.erase()
}

fn sessions(detail: &UserDetail) -> AnyView {
    let list = if detail.sessions.is_empty() {
        view! { <p class="muted">"They are not signed in anywhere."</p> }.erase()
    } else {
        sessions_table("Sessions", detail.sessions.clone(), None)
    };
    group("Sessions", act_link(Act::EndSessions, detail), list)
}

fn activity(detail: &UserDetail) -> AnyView {
    let list = if detail.activity.is_empty() {
        view! { <p class="muted">"Nothing happened to this account yet."</p> }.erase()
    } else {
        activity_table("Newest activity", detail.activity.clone())
    };
    group("Newest activity", ().erase(), list)
}

fn group(title: &'static str, act: AnyView, content: AnyView) -> AnyView {
    view! {
        <section>
            <div class="group__head">
                <h2 class="group__title">{title}</h2>
                {act}
            </div>
            {content}
        </section>
    }
    .erase()
}

fn fact(name: &'static str, value: AnyView) -> AnyView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.erase()
}
