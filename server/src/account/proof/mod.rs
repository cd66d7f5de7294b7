//! Proving who one is: the second factor at sign-in, and the fresh proof inside the account.

mod service;
#[cfg(test)]
mod tests;

pub use service::Proofs;
