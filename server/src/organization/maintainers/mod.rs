//! Maintainers: groups of organizations.

pub(crate) mod rest;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

pub use service::Maintainers;
pub(crate) use service::{find_held, find_used, insert_member};
