//! Making projects, and who is in them.

mod find;
mod service;
pub(crate) mod store;
mod templates;
#[cfg(test)]
mod tests;

pub(crate) use find::{find_held, find_seen};
pub use service::Projects;
pub(crate) use templates::{TEMPLATES, Template, find_template, insert_from};
