//! The Events tab of a token.

pub(crate) mod download;
mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use service::TokenEvents;
