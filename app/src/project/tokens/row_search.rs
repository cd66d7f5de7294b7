use crate::{
    project::overview::{count, number},
    ui::{Erase, hydrated},
};
use leptos::{ev, prelude::*};

/// A search over a long list whose rows are drawn once; it only hides them.
#[derive(Clone, Copy)]
pub(super) struct RowSearch {
    /// What each row can be found by, in lower case.
    texts: StoredValue<Vec<String>>,
    typed: RwSignal<String>,
}

impl RowSearch {
    pub(super) fn new(texts: impl Iterator<Item = String>) -> Self {
        let texts = texts.map(|text| text.to_lowercase()).collect();
        Self { texts: StoredValue::new(texts), typed: RwSignal::new(String::new()) }
    }

    /// Is the row hidden now?
    pub(super) fn hides(self, index: usize) -> bool {
        self.typed.with(|typed| {
            self.texts
                .with_value(|texts| texts.get(index).is_some_and(|text| !text.contains(typed)))
        })
    }

    /// The rows that are shown now.
    pub(super) fn shown(self) -> Vec<usize> {
        self.typed.with(|typed| {
            self.texts.with_value(|texts| {
                let found = texts.iter().enumerate().filter(|(_, text)| text.contains(typed));
                found.map(|(index, _)| index).collect()
            })
        })
    }

    /// The field to type into, which needs JavaScript. `noun` is one row.
    pub(super) fn field(self, id: &'static str, noun: &'static str) -> AnyView {
        let hydrated = hydrated();
        let total = self.texts.with_value(Vec::len);
        let as_number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let status = move || {
            let shown = self.shown().len();
            if shown == total {
                return String::new();
            }
            format!("{} of {} shown", number(as_number(shown)), count(as_number(total), noun))
        };
        let typed = self.typed;
        view! {
            <div class="field" hidden=move || !hydrated.get()>
                <label class="field__label" for=id>{format!("Find a {noun}")}</label>
                <input
                    class="input"
                    id=id
                    type="search"
                    autocomplete="off"
                    on:input=move |event| typed.set(event_target_value(&event).trim().to_lowercase())
                    on:keydown=|event: ev::KeyboardEvent| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                        }
                    }
                />
                <p class="field__help" role="status">{status}</p>
            </div>
        }
        .erase()
    }
}
