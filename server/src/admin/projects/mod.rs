//! All projects, for super admins.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::ProjectAdministration;
