//! The Events tab of a token.

mod service;
#[cfg(test)]
mod tests;

pub use service::TokenEvents;
