//! Activation: a name and a password for an account, by a mailed link.

mod service;
#[cfg(test)]
mod tests;

pub use service::Activations;
