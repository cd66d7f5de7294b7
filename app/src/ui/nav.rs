use super::{Erase, Slot};
use leptos::prelude::*;

/// A page with a navigation on its left, which becomes a scrolling row above it on narrow screens.
#[component]
pub fn WithSideNav(
    /// What the navigation leads through.
    #[prop(into)]
    label: String,
    /// Each link: its address and its text.
    links: Vec<(String, String)>,
    /// The address that this page belongs to.
    current: &'static str,
    children: Slot,
) -> impl IntoView {
    view! {
        <div class="columns">
            <SideNav label links current/>
            <div class="columns__main">{children.draw()}</div>
        </div>
    }
    .erase()
}

/// The navigation on the left of a page. Stands in a `columns` box, before `columns__main`.
#[component]
pub fn SideNav(
    /// What it leads through.
    #[prop(into)]
    label: String,
    /// Each link: its address and its text.
    links: Vec<(String, String)>,
    /// The address that this page belongs to.
    current: &'static str,
) -> impl IntoView {
    let links = links
        .into_iter()
        .map(|(href, text)| {
            let is_current = (href == current).then_some("page");
            view! { <li><a class="side-nav__link" href=href aria-current=is_current>{text}</a></li> }
        })
        .collect_view();
    view! {
        <nav class="side-nav" aria-label=label>
            <ul class="side-nav__list">{links}</ul>
        </nav>
    }
    .erase()
}
