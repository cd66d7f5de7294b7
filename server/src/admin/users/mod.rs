//! Accounts of other people, for super admins.

pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use service::UserAdministration;
