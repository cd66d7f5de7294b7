use super::{
    ListUsers, UserPage, UserSummary,
    badges::{role_badge, state_badge},
};
use crate::{
    ui::{EmptyState, Erase, Loaded, PageHeader, When, href, read},
    value::UserId,
};
use leptos::{ev, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
    params::ParamsMap,
};

const HERE: &str = "/admin/users";

/// The people that the address asks for.
#[derive(Clone, PartialEq)]
struct Wanted {
    search: String,
    after: Option<UserId>,
}

impl Wanted {
    fn from_query(query: &ParamsMap) -> Self {
        Self {
            search: query.get_str("search").unwrap_or_default().trim().to_owned(),
            after: query.get_str("after").and_then(|id| id.parse().ok()),
        }
    }

    fn href(&self) -> String {
        let after = self.after.map(|id| id.to_string()).unwrap_or_default();
        href(HERE, &[("search", &self.search), ("after", &after)])
    }
}

/// `/admin/users`.
pub fn users_page() -> AnyView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(Wanted::from_query));
    let found = read(move || {
        let Wanted { search, after } = wanted.get();
        ListUsers { search, after }
    });
    let shown = move |page: UserPage| users_view(&page, wanted);
    view! { <Loaded resource=found view=shown/> }.erase()
}

fn users_view(page: &UserPage, wanted: Memo<Wanted>) -> AnyView {
    let shown = wanted.get_untracked();
    let is_first = shown.after.is_none();
    let next = page.next.map(|id| Wanted { after: Some(id), ..shown.clone() }.href());
    let first = (!is_first).then(|| Wanted { after: None, ..shown.clone() }.href());
    let list = if page.users.is_empty() { nothing(is_first) } else { table(&page.users) };
    view! {
        <PageHeader
            title="Users"
            lead="Everybody who has an account here. Help those who cannot get into theirs."
        />
        <div class="stack">
            {search_form(wanted)}
            {list}
            {pages(first, next)}
        </div>
    }
    .erase()
}

fn search_form(wanted: Memo<Wanted>) -> AnyView {
    let node = NodeRef::<html::Input>::new();
    let text = move || wanted.with(|wanted| wanted.search.clone());
    let navigate = use_navigate();
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = node.get_untracked() else { return };
        let wanted = Wanted { search: input.value().trim().to_owned(), after: None };
        navigate(&wanted.href(), NavigateOptions { scroll: false, ..Default::default() });
    };
    view! {
        <form class="filter" role="search" method="get" action=HERE on:submit=submit>
            <div class="field">
                <label class="field__label" for="search">"Find"</label>
                <input
                    class="input"
                    id="search"
                    type="search"
                    name="search"
                    node_ref=node
                    value=wanted.with_untracked(|wanted| wanted.search.clone())
                    prop:value=text
                    placeholder="Name or e-mail"
                    autocomplete="off"
                    maxlength="254"
                />
            </div>
            <button type="submit" class="button">"Find users"</button>
        </form>
    }
    .erase()
}

fn table(users: &[UserSummary]) -> AnyView {
    let rows = users.iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Users"</caption>
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"E-mail"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"Multi-factor"</th>
                    <th scope="col">"Signed in, last seen"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .erase()
}

fn row(user: &UserSummary) -> AnyView {
    let last_seen = match user.last_seen_at {
        Some(at) => view! { <When at/> }.erase(),
        None => "not signed in".erase(),
    };
    view! {
        <tr>
            <th scope="row" class="table__main">
                <span class="cluster">
                    <a href=format!("{HERE}/{}", user.id)>{user.called().to_owned()}</a>
                    {role_badge(user)}
                </span>
            </th>
            <td class="users__email" data-label="E-mail">{user.email.clone()}</td>
            <td data-label="State">{state_badge(user)}</td>
            <td data-label="Multi-factor">{if user.has_multi_factor { "on" } else { "off" }}</td>
            <td data-label="Signed in, last seen">{last_seen}</td>
        </tr>
    }
    .erase()
}

fn nothing(is_first: bool) -> AnyView {
    let (title, text) = if is_first {
        ("Nobody matches", "Look for another part of the name or the e-mail, or at everybody.")
    } else {
        ("Nobody further", "The list ended on the page before.")
    };
    view! {
        <EmptyState title text>
            <a class="button" href=HERE>"Show all users"</a>
        </EmptyState>
    }
    .erase()
}

fn pages(first: Option<String>, next: Option<String>) -> AnyView {
    (first.is_some() || next.is_some())
        .then(|| {
            view! {
                <nav class="pagination" aria-label="Pages">
                    {first.map(|href| view! { <a class="button" href=href>"First page"</a> })}
                    {next.map(|href| view! { <a class="button" href=href rel="next">"Next"</a> })}
                </nav>
            }
        })
        .erase()
}
