//! What came of the acts on a page.

use super::{Erase, FormState, Notice, Tone, effect, hydrated};
use crate::error::AppError;
use leptos::{html, prelude::*, server_fn::ServerFn};

/// What came of a form, in words.
#[derive(Clone, Copy)]
pub struct Told {
    answers: Signal<usize>,
    words: Signal<Option<String>>,
    orphaned: Signal<Option<AppError>>,
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
    let words = Signal::derive(move || value.get().map(&words));
    Told { answers: state.answers, words, orphaned: state.orphaned() }
}

/// How many answers each form had, and the newest result.
type Newest = (Vec<usize>, Option<String>);

/// Announces the newest result of the page's forms. It goes when a later act is refused. A refusal
/// stands in its form, or here when the form went with what it was about.
#[component]
pub fn Outcome(
    /// The forms, each by [`told`].
    of: Vec<Told>,
) -> impl IntoView {
    let orphaned: Vec<_> = of.iter().map(|form| form.orphaned).collect();
    let hydrated = hydrated();
    let refusal = move || {
        // before that, forms that come later are not counted yet
        let error = hydrated.get().then(|| orphaned.iter().find_map(|error| error.get()));
        error.flatten().map(|error| view! { <Notice tone=Tone::Bad>{error.message}</Notice> })
    };
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
    let node = NodeRef::<html::Div>::new();
    effect_of_news(newest, node);
    let notice = move || {
        let words = newest.with(|(_, words)| words.clone());
        words.map(|words| view! { <Notice tone=Tone::Good>{words}</Notice> })
    };
    view! { <div class="outcome" aria-live="polite" tabindex="-1" node_ref=node>{notice}{refusal}</div> }
        .erase()
}

/// Leads to a result that came while the page was open: it may stand out of sight, above the form.
fn effect_of_news(newest: Memo<Newest>, node: NodeRef<html::Div>) {
    effect(move || {
        // the first state came with the page
        let answers: usize = newest.with(|(counts, _)| counts.iter().sum());
        let is_told = newest.with(|(_, words)| words.is_some());
        if let (1.., true, Some(node)) = (answers, is_told, node.get()) {
            request_animation_frame(move || {
                let _ = node.focus();
            });
        }
    });
}
