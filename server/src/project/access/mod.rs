//! Who may do what in a project: the one place that says so, for the UI and the API alike.

mod bearer;
mod dead_tokens;
mod known;
mod reader;
pub mod rules;
pub(crate) mod store;
mod stored;
#[cfg(test)]
mod tests;

pub(crate) use bearer::{Bearer, Refusal, authenticate, authenticate_writer, recognize};
pub use dead_tokens::DeadTokens;
pub use reader::BearerReader;
pub(crate) use stored::{
    Dead, disabled_reason, grants_of, reaches, rights_of, role_of, working_rights,
};
