//! Organizations that ask everybody for a second factor: who is kept out of them, and switching
//! that on and off. The gate itself is `Standing::require_factor` outside of the Storage API, and
//! `project::access` for people on the pages of a project; both ask `lacks_factor`.

mod gate;
mod letter;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use gate::{check_admitting, lacks_factor, require_factor};
pub use service::ForcedMfas;
pub(crate) use service::{list_requiring, require_of_all, set_off};
