//! API tokens.

mod component;
pub(crate) mod expiry;
pub mod kept;
mod last_use;
mod making;
pub(crate) mod manage;
pub(crate) mod master;
mod reading;
pub(crate) mod rest;
pub mod rules;
mod service;
pub(crate) mod store;
pub mod string;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use component::{create_component_token, delete_component_token};
pub use last_use::{LastUses, flush as flush_last_uses};
pub(crate) use master::{create_master, delete_master};
pub use service::Tokens;
pub(crate) use service::{find_working, kind_of, require_in_project, state_of};
