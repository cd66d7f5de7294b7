use super::{hydrated, start::CurrentTheme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsCast;

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The name of the cookie that holds the choice.
    pub const COOKIE: &'static str = "theme";

    /// Reads the cookie's value; anything unknown follows the system.
    pub fn from_cookie(value: &str) -> Self {
        match value {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of `data-theme` on `<html>`; none follows the system.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }

    fn word(self) -> &'static str {
        self.attribute().unwrap_or("system")
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::System => "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM8 3v10a5 5 0 0 1 0-10z",
            Self::Light => {
                "M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7zM7.3 0h1.4v2.6H7.3zM7.3 13.4h1.4V16H7.3z\
                 M0 7.3h2.6v1.4H0zM13.4 7.3H16v1.4h-2.6zM2.1 3.1l1-1l1.8 1.8l-1 1zM11.1 12.1l1-1\
                 l1.8 1.8l-1 1zM2.1 12.9l1.8-1.8l1 1l-1.8 1.8zM11.1 3.9l1.8-1.8l1 1l-1.8 1.8z"
            }
            Self::Dark => "M6.2 1.2a7 7 0 1 0 8.6 8.6A5.6 5.6 0 0 1 6.2 1.2z",
        }
    }

    fn keep(self) {
        let document = document();
        if let Some(root) = document.document_element() {
            let _ = match self.attribute() {
                Some(value) => root.set_attribute("data-theme", value),
                None => root.remove_attribute("data-theme"),
            };
        }
        let age = if self == Self::System { 0 } else { 31_536_000 };
        let cookie =
            format!("{}={}; Path=/; Max-Age={age}; SameSite=Lax", Self::COOKIE, self.word());
        let _ = document.unchecked_into::<web_sys::HtmlDocument>().set_cookie(&cookie);
    }
}

/// The button in the top bar that goes from system to light to dark.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let CurrentTheme(theme) = expect_context();
    let hydrated = hydrated();
    let label = move || {
        let theme = theme.get();
        format!("Theme: {}. Switch to {}.", theme.word(), theme.next().word())
    };
    let switch = move |_| {
        theme.update(|theme| *theme = theme.next());
        theme.get_untracked().keep();
    };
    view! {
        <button
            type="button"
            class="icon-button"
            hidden=move || !hydrated.get()
            aria-label=label
            title=label
            on:click=switch
        >
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
                <path fill-rule="evenodd" d=move || theme.get().icon()></path>
            </svg>
        </button>
    }
}
