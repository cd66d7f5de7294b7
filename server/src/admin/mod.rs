//! What super admins do for everybody.

pub mod announcements;
pub mod application_tokens;
mod caller;
pub(crate) mod commands;
pub mod features;
pub mod projects;
pub mod users;

pub(crate) use caller::require_acting_super_admin;
use caller::require_super_admin;

/// The most characters of a search.
const MOST_SEARCH: usize = 254;

/// The text as it is looked for; none for what nobody can be called.
fn searched(search: &str) -> Option<String> {
    let search: String = search.trim().to_lowercase().chars().take(MOST_SEARCH).collect();
    (!search.contains('\0')).then_some(search)
}
