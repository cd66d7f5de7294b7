use super::{Erase, TextField};
use crate::account::password::{MAX_LENGTH, MIN_LENGTH};
use leptos::prelude::*;

/// A new password, with the rule in words and a hint while it is typed.
#[component]
pub fn NewPasswordField(
    /// The field's name in the server function.
    #[prop(into)]
    name: String,
    /// What it asks for.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let help = format!(
        "{MIN_LENGTH} to {MAX_LENGTH} characters, any characters. Several unrelated words make a \
         good password."
    );
    view! {
        <div class="password">
            <TextField
                name
                label
                kind="password"
                help=help
                required=true
                autocomplete="new-password"
                watch=typed
            />
            <p class="password__hint" aria-live="polite">{move || typed.with(|text| hint(text))}</p>
        </div>
    }
    .erase()
}

/// What the length and the variety of a password let us say. The server judges; this only helps.
fn hint(password: &str) -> String {
    let length = password.chars().count();
    let variety = password.char_indices().filter(|(at, c)| !password[..*at].contains(*c)).count();
    match length {
        0 => String::new(),
        1..MIN_LENGTH => {
            let missing = MIN_LENGTH - length;
            let characters = if missing == 1 { "character" } else { "characters" };
            format!("{missing} more {characters} needed.")
        }
        _ if length > MAX_LENGTH => format!("Too long by {} characters.", length - MAX_LENGTH),
        _ if variety < 6 => "Long enough, but it repeats itself a lot.".to_owned(),
        _ if length < 16 => "Long enough. A few characters more would make it stronger.".to_owned(),
        _ => "Good length.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn the_hint_counts_characters_not_bytes() {
        assert_eq!(hint(""), "");
        assert_eq!(hint("ééééééééééé"), "1 more character needed.");
        assert_eq!(hint("aaaaaaaaaaaaaaaa"), "Long enough, but it repeats itself a lot.");
        assert_eq!(hint("correct horse battery"), "Good length.");
        assert_eq!(hint(&"abcdefgh".repeat(33)), "Too long by 8 characters.");
    }
}
