//! Headings, boxes and marks.

use super::{Erase, Slot};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page's heading, its title in the browser, what it is for, and what can be done on it.
#[component]
pub fn PageHeader(
    /// The heading.
    #[prop(into)]
    title: String,
    /// One sentence: what the page is for.
    #[prop(optional, into)]
    lead: Option<String>,
    /// Buttons and links.
    #[prop(optional)]
    children: Option<Slot>,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <header class="page-header">
            <div class="page-header__words">
                <h1>{title}</h1>
                {lead.map(|lead| view! { <p class="page-header__lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="page-header__acts">{children.draw()}</div> })}
        </header>
    }
    .erase()
}

/// A box around what belongs together.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(optional, into)]
    title: Option<String>,
    children: Slot,
) -> impl IntoView {
    view! {
        <section class="card">
            {title.map(|title| view! { <h2 class="card__title">{title}</h2> })}
            {children.draw()}
        </section>
    }
    .erase()
}

/// What stands where a list would be: why it is empty, and the next step.
#[component]
pub fn EmptyState(
    /// What is missing.
    #[prop(into)]
    title: String,
    /// What it would be good for.
    #[prop(into)]
    text: String,
    /// The next step.
    #[prop(optional)]
    children: Option<Slot>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty__title">{title}</p>
            <p class="empty__text">{text}</p>
            {children.map(|children| view! { <div class="empty__acts">{children.draw()}</div> })}
        </div>
    }
    .erase()
}

/// How a badge or a notice should be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// A plain fact.
    #[default]
    Neutral,
    /// All is well.
    Good,
    /// Worth a look.
    Warn,
    /// Something is wrong.
    Bad,
}

impl Tone {
    fn word(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A word or two about the state of a thing. The words carry the meaning, not the colour.
#[component]
pub fn Badge(
    /// How to take it.
    #[prop(optional)]
    tone: Tone,
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class=format!("badge badge--{}", tone.word())>{text}</span> }
}

/// A message in the page. It is announced when it appears.
#[component]
pub fn Notice(
    /// How to take it.
    #[prop(optional)]
    tone: Tone,
    children: Slot,
) -> impl IntoView {
    view! {
        <div class=format!("notice notice--{}", tone.word()) role="status">
            {children.draw()}
        </div>
    }
    .erase()
}

/// A calm page with one card in the middle, for people who are not signed in yet.
#[component]
pub fn Centred(
    /// The heading, also the title in the browser.
    #[prop(into)]
    title: String,
    /// One sentence: what the page is for.
    #[prop(into)]
    lead: String,
    children: Slot,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="centred">
            <Mark/>
            <section class="card card--centred">
                <h1>{title}</h1>
                <p class="page-header__lead">{lead}</p>
                {children.draw()}
            </section>
        </div>
    }
    .erase()
}

/// The product's mark and name.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="mark">
            <svg class="mark__sign" viewBox="0 0 32 32" aria-hidden="true">
                <rect class="mark__plate" width="32" height="32" rx="8"></rect>
                <path
                    class="mark__key"
                    d="M13 8a6 6 0 1 0 0 12a6 6 0 0 0 5.6-3.9H21v3.4h3.2v-3.4H26v-4.2h-7.4\
                    A6 6 0 0 0 13 8zM13 11.8a2.2 2.2 0 1 1 0 4.4a2.2 2.2 0 0 1 0-4.4zM7 23.2h19V26H7z"
                    fill-rule="evenodd"
                ></path>
            </svg>
            <span class="mark__name">"Latchkey"</span>
        </span>
    }
}
