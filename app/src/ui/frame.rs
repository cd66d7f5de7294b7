//! What stands around every page of a signed-in person.

use super::{
    Erase, Mark, Menu, ServerForm, ThemeSwitch, form_state, go, here,
    post::Answer,
    reading::{answer_to, reading},
};
use crate::{
    account::{
        notifications::{Bell, ReadUnread, bell},
        sign_in::{CurrentUser, ReadCurrentUser, SignOut},
    },
    home::{Home, ReadHome},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde_json::{Map, Value};

/// The pages that people see before they are signed in.
const BARE: [&str; 8] = [
    "/setup",
    "/sign-in",
    "/sign-in/second-factor",
    "/sign-up",
    "/activate",
    "/reset-password",
    "/reset-password/new",
    "/console",
];

fn is_bare(path: &str) -> bool {
    BARE.contains(&path) || path.starts_with("/share/")
}

/// The last is how many notifications are unread.
type Framed = Option<(CurrentUser, Home, u64)>;

/// The skip link, the top bar and the main part of the page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    Bell::provide();
    let path = use_location().pathname;
    let bare = Memo::new(move |_| path.with(|path| is_bare(path)));
    // A project that was just made belongs in the switcher at once.
    let place = Memo::new(move |_| {
        path.with(|path| project_in(path).map(ToOwned::to_owned).unwrap_or_default())
    });
    let framed = reading::<Framed>(
        Box::new(move || (usize::from(bare.get()), place.get().into())),
        Box::new(|(bare, _)| Box::pin(read_framed(bare > 0))),
    );
    let bar = move || {
        Suspend::new(async move {
            match framed.value().await {
                Ok(Some((user, home, unread))) => top_bar(user, home, unread, path),
                Ok(None) if !bare.get_untracked() => view! { <SignInAgain/> }.erase(),
                _ => ().erase(),
            }
        })
    };
    view! {
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <Transition>{bar}</Transition>
        <main id="main" class="main" tabindex="-1">{children()}</main>
    }
}

async fn read_framed(bare: bool) -> Answer {
    const NOBODY: &str = "null";
    if bare {
        return Ok(NOBODY.to_owned());
    }
    let user = answer_to::<ReadCurrentUser>(empty()).await?;
    if user == NOBODY {
        return Ok(user);
    }
    let home = answer_to::<ReadHome>(empty()).await?;
    let unread = answer_to::<ReadUnread>(empty()).await?;
    Ok(format!("[{user},{home},{unread}]"))
}

fn empty() -> Value {
    Value::Object(Map::new())
}

/// Sends a visitor to the sign-in page, and back here afterwards.
#[component]
pub fn SignInAgain() -> impl IntoView {
    go(&format!("/sign-in?next={}", here()));
}

/// The project's id in the path of a page inside it.
fn project_in(path: &str) -> Option<&str> {
    let id = path.strip_prefix("/projects/")?.split('/').next()?;
    id.bytes().all(|b| b.is_ascii_digit()).then_some(id)
}

fn top_bar(user: CurrentUser, home: Home, unread: u64, path: Memo<String>) -> AnyView {
    view! {
        <header class="top-bar">
            <a class="top-bar__home" href="/" aria-label="Latchkey home"><Mark/></a>
            {switcher(home, path)}
            <div class="top-bar__end">
                {bell(unread)}
                <ThemeSwitch/>
                {account_menu(user)}
            </div>
        </header>
    }
    .erase()
}

fn switcher(home: Home, path: Memo<String>) -> AnyView {
    if home.organizations.iter().all(|organization| organization.projects.is_empty()) {
        return ().erase();
    }
    let names: Vec<_> = home
        .organizations
        .iter()
        .flat_map(|organization| &organization.projects)
        .map(|project| (project.id.to_string(), project.name.clone()))
        .collect();
    let label = move || {
        path.with(|path| {
            let here = project_in(path)?;
            names.iter().find(|(id, _)| id == here).map(|(_, name)| name.clone())
        })
        .unwrap_or_else(|| "Projects".to_owned())
    };
    let groups = home
        .organizations
        .into_iter()
        .filter(|organization| !organization.projects.is_empty())
        .map(|organization| {
            let projects = organization
                .projects
                .into_iter()
                .map(|project| {
                    let href = format!("/projects/{}", project.id);
                    view! { <li><a class="menu__item" href=href>{project.name}</a></li> }
                })
                .collect_view();
            view! {
                <li>
                    <p class="menu__group">{organization.name}</p>
                    <ul>{projects}</ul>
                </li>
            }
        })
        .collect_view();
    let label = view! {
        <span class="visually-hidden">"Switch project: "</span>
        <span class="menu__text">{label}</span>
    }
    .erase();
    view! {
        <Menu label class="menu--projects">
            <ul class="menu__list">{groups}</ul>
            <a class="menu__item menu__item--last" href="/">"All projects"</a>
        </Menu>
    }
    .erase()
}

fn account_menu(user: CurrentUser) -> AnyView {
    let sign_out = form_state::<SignOut>();
    let initials: String =
        user.name.split_whitespace().filter_map(|word| word.chars().next()).take(2).collect();
    let label = view! {
        <span class="avatar" aria-hidden="true">{initials}</span>
        <span class="visually-hidden">"Account of "</span>
        <span class="menu__text menu__text--wide">{user.name.clone()}</span>
    }
    .erase();
    let administration = user.is_super_admin.then(|| {
        view! {
            <p class="menu__group" id="menu-administration">"Administration"</p>
            <ul class="menu__list" aria-labelledby="menu-administration">
                <li><a class="menu__item" href="/admin/users">"Users"</a></li>
                <li><a class="menu__item" href="/admin/projects">"Projects"</a></li>
                <li><a class="menu__item" href="/admin/features">"Features"</a></li>
                <li>
                    <a class="menu__item" href="/admin/application-tokens">
                        "Application Tokens"
                    </a>
                </li>
                <li>
                    <a class="menu__item" href="/admin/announcements">"Announcements"</a>
                </li>
            </ul>
        }
    });
    view! {
        <Menu label class="menu--end">
            <div class="menu__who">
                <p class="menu__name">{user.name}</p>
                <p class="menu__email">{user.email}</p>
            </div>
            <ul class="menu__list">
                <li><a class="menu__item" href="/account/security">"Account Settings"</a></li>
                <li><a class="menu__item" href="/account/sessions">"User Sessions"</a></li>
            </ul>
            {administration}
            <ServerForm state=sign_out submit="Sign out" class="menu__form"/>
        </Menu>
    }
    .erase()
}

/// The links on the left of every account page.
pub fn account_links() -> Vec<(String, String)> {
    [
        ("/account/security", "Account & Security"),
        ("/account/invitations", "Invitations"),
        ("/account/access-tokens", "Access Tokens"),
        ("/account/notifications", "Notifications"),
        ("/account/promo-codes", "Promo Codes"),
        ("/account/sessions", "User Sessions"),
        ("/account/activity", "Activity"),
    ]
    .map(|(href, text)| (href.to_owned(), text.to_owned()))
    .into()
}
