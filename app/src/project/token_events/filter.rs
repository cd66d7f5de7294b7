//! Which events the page shows, as its address says.

use super::model::{EventSearch, OBJECTS, RESULTS};
use crate::{
    ui::{Erase, SelectField, TextField, href},
    value::EventId,
};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    pub(super) search: EventSearch,
    /// Older than this event.
    pub(super) before: Option<EventId>,
}

impl Wanted {
    /// Reads the query of an address.
    pub(super) fn from_query(query: &ParamsMap) -> Self {
        let text = |name| query.get(name).unwrap_or_default();
        Self {
            search: EventSearch {
                text: text("text"),
                result: text("result"),
                object: text("object"),
                from: text("from"),
                until: text("until"),
            },
            before: query.get_str("before").and_then(|id| id.parse().ok()),
        }
    }

    /// The address that asks for this.
    pub(super) fn href(&self, here: &str) -> String {
        let before = self.before.map(|id| id.to_string()).unwrap_or_default();
        let mut pairs = self.search.pairs().to_vec();
        pairs.push(("before", &before));
        href(here, &pairs)
    }
}

/// The form that narrows the list down. It works without JavaScript, as a new address.
pub(super) fn filter_form(here: &str, search: &EventSearch) -> AnyView {
    let clear = (!search.is_empty())
        .then(|| view! { <a class="button button--quiet" href=here.to_owned()>"Clear"</a> });
    view! {
        <form class="filter filter--events" role="search" method="get" action=here.to_owned()>
            <TextField
                name="text"
                label="Find"
                kind="search"
                value=search.text.clone()
                placeholder="Words, a bucket, a run"
                autocomplete="off"
                maxlength=200
            />
            {choice("result", "Result", &RESULTS, &search.result)}
            {choice("object", "About", &OBJECTS, &search.object)}
            {day("from", "From", &search.from)}
            {day("until", "Until", &search.until)}
            <div class="filter__acts">
                <button type="submit" class="button">"Filter"</button>
                {clear}
            </div>
        </form>
    }
    .erase()
}

fn choice(
    name: &'static str,
    label: &'static str,
    options: &'static [(&'static str, &'static str)],
    chosen: &str,
) -> AnyView {
    let options = options.iter().map(|(value, text)| ((*value).to_owned(), (*text).to_owned()));
    view! { <SelectField name label options=options.collect() value=chosen/> }.erase()
}

fn day(name: &'static str, label: &'static str, value: &str) -> AnyView {
    view! { <TextField name label kind="date" value/> }.erase()
}
