//! The end of tokens that expire: people are told before, and afterwards it is written down.

mod letter;
mod store;
mod sweep;
#[cfg(test)]
mod tests;

pub(crate) use sweep::{put_aside, server, tell};
