//! Organizations: groups of projects.

mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::Organizations;
pub(crate) use service::unknown;
