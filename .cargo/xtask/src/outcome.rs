//! Failures are sentences for the person at the terminal; nothing here is handled by its type.

use std::fmt::Display;

pub(crate) type Outcome<T = ()> = Result<T, String>;

/// Says what was attempted, in front of what went wrong.
pub(crate) trait Context<T> {
    fn context(self, attempt: impl FnOnce() -> String) -> Outcome<T>;
}

impl<T, E: Display> Context<T> for Result<T, E> {
    fn context(self, attempt: impl FnOnce() -> String) -> Outcome<T> {
        self.map_err(|error| format!("{}: {error:#}", attempt()))
    }
}
