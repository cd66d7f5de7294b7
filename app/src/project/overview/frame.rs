use crate::ui::{Erase, id_in_path, told_by_another_window};
use crate::value::ProjectId;
use leptos::prelude::*;

/// The project that the address names; 0, which no project has, when that is no id.
///
/// A signal, because the router keeps a page when only the project in its address changes.
pub(crate) fn project_in_path() -> Memo<ProjectId> {
    let id = id_in_path(ProjectId);
    Memo::new(move |_| id())
}

/// A page inside a project, with the navigation beside it.
pub(crate) fn in_project(
    project: Memo<ProjectId>,
    current: &'static str,
    page: AnyView,
) -> AnyView {
    let key = Signal::derive(move || master_refreshed(project.get()));
    let is_refreshed = told_by_another_window(key);
    let notice = move || is_refreshed.get().then(refreshed_elsewhere);
    view! {
        <div aria-live="polite">{notice}</div>
        <div class="columns">
            {move || view! { <ProjectNav project=project.get() current/> }}
            <div class="columns__main">{page}</div>
        </div>
    }
    .erase()
}

/// What windows tell each other by when somebody refreshed their own master token.
pub(crate) fn master_refreshed(project: ProjectId) -> String {
    format!("latchkey-master-token-{project}")
}

fn refreshed_elsewhere() -> AnyView {
    view! {
        <div class="notice notice--warn">
            <p>
                "You refreshed your master token of this project in another window. What is shown here may be out of date. "
                <a href="" rel="external">"Reload the page"</a>
            </p>
        </div>
    }
    .erase()
}

/// The navigation inside a project. `current` is `overview`, `buckets`, `general`, `users`, `tokens`
/// or `limits`.
#[component]
pub fn ProjectNav(
    /// The project whose pages it leads through.
    project: ProjectId,
    /// The place of this page in it.
    current: &'static str,
) -> impl IntoView {
    let link = move |key: &'static str, path: &str, text: &'static str| {
        view! {
            <li>
                <a
                    class="side-nav__link"
                    href=format!("/projects/{project}{path}")
                    aria-current=(key == current).then_some("page")
                >
                    {text}
                </a>
            </li>
        }
    };
    view! {
        <nav class="side-nav side-nav--grouped" aria-label="Project">
            <ul class="side-nav__list">{link("overview", "", "Overview")}</ul>
            <p class="side-nav__group" id="nav-storage">"Storage"</p>
            <ul class="side-nav__list" aria-labelledby="nav-storage">
                {link("buckets", "/storage/buckets", "Buckets")}
            </ul>
            <p class="side-nav__group" id="nav-settings">"Settings"</p>
            <ul class="side-nav__list" aria-labelledby="nav-settings">
                {link("general", "/settings/general", "General")}
                {link("users", "/settings/users", "Users")}
                {link("tokens", "/settings/api-tokens", "API Tokens")}
                {link("limits", "/settings/limits", "Limits")}
            </ul>
        </nav>
    }
    .erase()
}
