use super::UserSummary;
use crate::ui::{Badge, Erase, Tone};
use leptos::prelude::*;

impl UserSummary {
    /// The name; who was invited has none yet.
    pub(super) fn called(&self) -> &str {
        if self.name.is_empty() { &self.email } else { &self.name }
    }
}

/// What may become of the account, in a word.
pub(super) fn state_badge(user: &UserSummary) -> AnyView {
    let (tone, text) = match user.state.as_str() {
        "active" => (Tone::Good, "Active"),
        "invited" => (Tone::Neutral, "Invited"),
        "disabled" => (Tone::Bad, "Disabled"),
        _ => (Tone::Neutral, "Deleted"),
    };
    view! { <Badge tone text/> }.erase()
}

/// Marks who may administer everything.
pub(super) fn role_badge(user: &UserSummary) -> AnyView {
    user.is_super_admin.then(|| view! { <Badge text="Super admin"/> }).erase()
}
