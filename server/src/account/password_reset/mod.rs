//! A new password by a mailed link. Never touches second factors.

mod service;
#[cfg(test)]
mod tests;

pub use service::PasswordResets;
