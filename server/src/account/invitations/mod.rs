//! Invitations into projects, organizations and maintainers.
//!
//! Whoever answers, cancels or lets the person in holds the row of the place first, who answers then
//! their own, and then moves the invitation out of `pending`, which only one can.

mod letter;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use service::Invitations;
pub(crate) use service::{end_of_member, end_of_person, end_of_place, is_invited};
