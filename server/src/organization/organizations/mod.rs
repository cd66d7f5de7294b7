//! Organizations: groups of projects.

pub(crate) mod rest;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use service::Organizations;
pub(crate) use service::{find_held, find_listed, find_seen, insert_member};
pub(crate) use wire::WireOrganizationDetail;
