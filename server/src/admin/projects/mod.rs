//! All projects, for super admins.

pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::ProjectAdministration;
