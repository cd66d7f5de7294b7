//! Tokens of programs of the operator's, which stand for no person: made by super admins, and at
//! the command line.

mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::ApplicationTokens;
