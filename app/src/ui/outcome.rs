//! What came of the acts on a page.

use super::{Erase, FormState, Notice, Tone};
use crate::error::AppError;
use leptos::{prelude::*, server_fn::ServerFn};

/// What came of a form, in words.
#[derive(Clone, Copy)]
pub struct Told {
    answers: Signal<usize>,
    words: Signal<Option<String>>,
}

/// Puts a form's result into words.
pub fn told<S>(
    state: FormState<S>,
    words: impl Fn(S::Output) -> String + Send + Sync + 'static,
) -> Told
where
    S: ServerFn<Error = AppError>,
    S::Output: Clone + Send + Sync + 'static,
{
    let value = state.value;
    Told { answers: state.answers, words: Signal::derive(move || value.get().map(&words)) }
}

/// How many answers each form had, and the newest result.
type Newest = (Vec<usize>, Option<String>);

/// Announces the newest result of the page's forms. It goes when a later act is refused.
#[component]
pub fn Outcome(
    /// The forms, each by [`told`].
    of: Vec<Told>,
) -> impl IntoView {
    let newest = Memo::new(move |before: Option<&Newest>| {
        let counts: Vec<usize> = of.iter().map(|form| form.answers.get()).collect();
        let answered = match before {
            Some((old, _)) => counts.iter().zip(old).position(|(new, old)| new != old),
            // Of a post without JavaScript.
            None => of.iter().position(|form| form.words.with_untracked(Option::is_some)),
        };
        let words = match answered {
            Some(form) => of[form].words.get_untracked(),
            None => before.and_then(|(_, words)| words.clone()),
        };
        (counts, words)
    });
    let notice = move || {
        let words = newest.with(|(_, words)| words.clone());
        words.map(|words| view! { <Notice tone=Tone::Good>{words}</Notice> })
    };
    view! { <div aria-live="polite">{notice}</div> }.erase()
}
