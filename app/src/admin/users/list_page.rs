use super::{
    ListUsers, UserPage, UserSummary,
    badges::{role_badge, state_badge},
};
use crate::{
    ui::{
        EmptyState, Erase, ForwardPages, Loaded, PageHeader, SearchForm, TableHead, When, href,
        read,
    },
    value::UserId,
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

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
    let search = Signal::derive(move || wanted.with(|wanted| wanted.search.clone()));
    let list = if page.users.is_empty() { nothing(is_first) } else { table(&page.users) };
    view! {
        <PageHeader
            title="Users"
            lead="Everybody who has an account here. Help those who cannot get into theirs."
        />
        <div class="stack">
            <SearchForm page=HERE search placeholder="Name or e-mail" submit="Find users"/>
            {list}
            <ForwardPages first next/>
        </div>
    }
    .erase()
}

fn table(users: &[UserSummary]) -> AnyView {
    let rows = users.iter().map(row).collect_view();
    view! {
        <table class="table table--stacked">
            <caption class="visually-hidden">"Users"</caption>
            <TableHead columns=&["Name", "E-mail", "State", "Multi-factor", "Signed in, last seen"]/>
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
