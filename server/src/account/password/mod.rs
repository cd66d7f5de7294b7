//! Passwords: how they are judged, hashed and changed.

mod hashing;
mod memory;
pub mod rules;
mod service;
#[cfg(test)]
mod tests;

pub use hashing::PasswordHasher;
pub use service::Passwords;
