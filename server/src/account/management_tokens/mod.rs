//! Management tokens: personal, for the Manage API, always expiring.

pub(crate) mod rest;
mod service;
mod store;
mod string;
#[cfg(test)]
mod tests;

pub use service::ManagementTokens;
pub(crate) use string::ManagementClaim;
pub use string::ManagementSecret;
