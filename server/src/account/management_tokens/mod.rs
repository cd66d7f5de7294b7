//! Management tokens, for the Manage API: of people, always expiring; of programs that act for them
//! during an hour; of the operator's own programs.

mod letter;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
mod string;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use rules::{end_of_day, expiry, state};
pub use service::ManagementTokens;
pub(crate) use service::{end_all, find_description, insert_of_application, parse_description};
pub(crate) use string::ManagementClaim;
pub use string::ManagementSecret;
pub(crate) use sweep::{sweep, tell};
