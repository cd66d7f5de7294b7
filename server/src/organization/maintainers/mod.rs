//! Maintainers: groups of organizations.

mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::Maintainers;
pub(crate) use service::{already_member, may_use, unknown};
