//! Sessions: one signed-in browser each.

pub mod device;
pub mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::Sessions;
pub(crate) use service::{resume, start};
