use leptos::prelude::*;

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
