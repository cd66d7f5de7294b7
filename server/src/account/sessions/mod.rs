//! Sessions: one signed-in browser each.

pub mod device;
mod ending;
pub mod rules;
mod secret;
mod service;
pub(crate) mod store;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use ending::{end_all, end_half_way};
pub(crate) use secret::{Known, elevate, forget_other_proofs, known, renew, require_fresh, start};
pub use service::Sessions;
pub(crate) use service::{is_open, list_of, look, resume};
pub(crate) use sweep::{sweep, tell_half_way};
