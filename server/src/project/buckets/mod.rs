//! Buckets.

pub(crate) mod rest;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::Buckets;
pub(crate) use service::{all_if_reached, list_ids, require_in_project, unknown};
