//! Recovery codes: ten at a time, each good once.

mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub use service::RecoveryCodes;
pub(crate) use service::{left, parse, use_up};
