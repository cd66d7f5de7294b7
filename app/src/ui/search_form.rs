use super::{Erase, href};
use leptos::{ev, html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// Looks for something in a long list. What is looked for stands in the address of the list, with
/// and without JavaScript.
#[component]
pub fn SearchForm(
    /// Where the list is.
    page: &'static str,
    /// What is looked for now.
    #[prop(into)]
    search: Signal<String>,
    /// What the list can be searched by.
    placeholder: &'static str,
    /// The act, on the button.
    submit: &'static str,
    /// Something else in the address, name and value, that a search leaves as it is. An empty value
    /// is none.
    #[prop(optional)]
    beside: (&'static str, &'static str),
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    let navigate = use_navigate();
    let (name, value) = beside;
    let look = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(input) = node.get_untracked() else { return };
        let wanted = input.value();
        let to = href(page, &[(name, value), ("search", wanted.trim())]);
        navigate(&to, NavigateOptions { scroll: false, ..Default::default() });
    };
    let hidden =
        (!value.is_empty()).then(|| view! { <input type="hidden" name=name value=value/> });
    view! {
        <form class="filter" role="search" method="get" action=page on:submit=look>
            {hidden}
            <div class="field">
                <label class="field__label" for="search">"Find"</label>
                <input
                    class="input"
                    id="search"
                    type="search"
                    name="search"
                    node_ref=node
                    value=search.get_untracked()
                    prop:value=move || search.get()
                    placeholder=placeholder
                    autocomplete="off"
                    maxlength="254"
                />
            </div>
            <button type="submit" class="button">{submit}</button>
        </form>
    }
    .erase()
}
