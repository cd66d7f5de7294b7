//! Making projects, and who is in them.

mod find;
pub(crate) mod rest;
pub(crate) mod rules;
mod service;
pub(crate) mod store;
mod templates;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

pub(crate) use find::{
    disabled_reason, find_held, find_held_from_outside, find_held_to_admit, find_held_to_join,
    find_known, find_seen, hold_to_admit,
};
pub use service::Projects;
pub(crate) use templates::{TEMPLATES, Template, find_template, insert_from};
