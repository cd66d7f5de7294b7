//! Accounts of other people, for super admins.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::UserAdministration;
