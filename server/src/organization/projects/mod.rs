//! Making projects, and who is in them.

mod find;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use find::{find_held, find_seen};
pub use service::Projects;
