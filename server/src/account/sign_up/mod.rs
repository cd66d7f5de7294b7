//! Sign-up, where the operator has opened it.

mod service;
#[cfg(test)]
mod tests;

pub use service::SignUps;
