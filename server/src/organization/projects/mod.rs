//! Making projects, and who is in them.

mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::Projects;
