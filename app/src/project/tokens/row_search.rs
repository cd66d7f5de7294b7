use crate::{
    project::overview::{count, number},
    ui::{Erase, effect, hydrated},
};
use leptos::{ev, prelude::*, web_sys::HtmlElement};
use wasm_bindgen::JsCast;

/// A search over a long list whose rows are drawn once; it only hides them.
#[derive(Clone, Copy)]
pub(super) struct RowSearch {
    /// One row, in a word.
    noun: &'static str,
    /// What each row can be found by, in lower case.
    texts: StoredValue<Vec<String>>,
    typed: RwSignal<String>,
}

impl RowSearch {
    /// `texts` are what each row can be found by.
    pub(super) fn new(noun: &'static str, texts: impl Iterator<Item = String>) -> Self {
        let texts = texts.map(|text| text.to_lowercase()).collect();
        Self { noun, texts: StoredValue::new(texts), typed: RwSignal::new(String::new()) }
    }

    /// The id that the row's element must have.
    pub(super) fn row_id(self, index: usize) -> String {
        format!("{}-row-{index}", self.noun)
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

    /// Hides the rows that are not found. One effect for all of them: one for each is too slow
    /// with thousands.
    fn hide_others(self) {
        let mut rows: Vec<(HtmlElement, bool)> = Vec::new();
        effect(move || {
            self.typed.with(|typed| {
                if rows.is_empty() && typed.is_empty() {
                    return;
                }
                self.texts.with_value(|texts| {
                    if rows.is_empty() {
                        rows = self.elements(texts.len());
                    }
                    for ((row, is_hidden), text) in rows.iter_mut().zip(texts) {
                        if text.contains(typed) == *is_hidden {
                            *is_hidden = !*is_hidden;
                            hide(row, *is_hidden);
                        }
                    }
                });
            });
        });
    }

    fn elements(self, total: usize) -> Vec<(HtmlElement, bool)> {
        let element = |index| document().get_element_by_id(&self.row_id(index))?.dyn_into().ok();
        (0..total).map_while(element).map(|row| (row, false)).collect()
    }

    /// The field to type into, which needs JavaScript.
    pub(super) fn field(self) -> AnyView {
        self.hide_others();
        let Self { noun, texts, typed } = self;
        let id = format!("{noun}-search");
        let hydrated = hydrated();
        let total = texts.with_value(Vec::len);
        let as_number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let status = move || {
            let shown = self.shown().len();
            if shown == total {
                return String::new();
            }
            format!("{} of {} shown", number(as_number(shown)), count(as_number(total), noun))
        };
        view! {
            <div class="field" hidden=move || !hydrated.get()>
                <label class="field__label" for=id.clone()>{format!("Find a {noun}")}</label>
                <input
                    class="input"
                    id=id.clone()
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

/// By its style: while a text field has the focus, an attribute that changes takes Chromium 0.1 ms.
fn hide(row: &HtmlElement, is_hidden: bool) {
    let style = row.style();
    // neither fails for a property that every browser knows
    let _ = if is_hidden {
        style.set_property("display", "none")
    } else {
        style.remove_property("display").map(|_| ())
    };
}
