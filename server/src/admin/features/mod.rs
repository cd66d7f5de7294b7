//! Features: switches that super admins make and give to projects and people.

pub(crate) mod rest;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use rules::{GIVES_CREDITS, KEEPS_USERS, SETS_PROJECTS, WRITES_SAML};
pub use service::Features;
pub(crate) use store::{has_feature, split_names};
