use super::Erase;
use leptos::prelude::*;

/// The names of a table's columns.
#[component]
pub fn TableHead(
    /// Those that are seen.
    columns: &'static [&'static str],
    /// What the last column has buttons for; it is read aloud alone.
    #[prop(optional)]
    acts: &'static str,
) -> impl IntoView {
    let names = columns.iter().map(|name| view! { <th scope="col">{*name}</th> }).collect_view();
    let acts = (!acts.is_empty()).then(|| {
        view! { <th scope="col"><span class="visually-hidden">{acts}</span></th> }
    });
    view! { <thead><tr>{names}{acts}</tr></thead> }.erase()
}

/// Links of a long list that is read forward only.
#[component]
pub fn ForwardPages(
    /// Where it begins; none there.
    first: Option<String>,
    /// Where it goes on; none on the last page.
    next: Option<String>,
) -> impl IntoView {
    let link = |href: String, text: &'static str, rel: Option<&'static str>| {
        view! { <a class="button" href=href rel=rel>{text}</a> }.erase()
    };
    let links: Vec<_> = [
        first.map(|href| link(href, "First page", None)),
        next.map(|href| link(href, "Next", Some("next"))),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!links.is_empty())
        .then(|| view! { <nav class="pagination" aria-label="Pages">{links}</nav> })
        .erase()
}

/// Links to the pages before and after this one of a long list, newest first.
#[component]
pub fn Pagination(
    /// Where the newer entries are; none on the first page.
    #[prop(optional, into)]
    newer: Option<String>,
    /// Where the older entries are; none on the last page.
    #[prop(optional, into)]
    older: Option<String>,
) -> impl IntoView {
    (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="pagination" aria-label="Pages">
                {newer.map(|href| view! { <a class="button" href=href rel="prev">"Newer"</a> })}
                {older.map(|href| view! { <a class="button" href=href rel="next">"Older"</a> })}
            </nav>
        }
    })
}
