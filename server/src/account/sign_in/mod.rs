//! Signing in with e-mail and password, and signing out.

mod service;
mod store;
#[cfg(test)]
mod tests;
pub(crate) mod throttle;

pub use service::SignIns;
