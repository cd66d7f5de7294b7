//! May a token do something, and why or why not? The answer is `Rights::decide`'s, which refuses
//! and lets pass everywhere else too; nothing is decided here.

pub(crate) mod rest;
mod rules;
mod service;
#[cfg(test)]
mod tests;
mod wire;
mod words;

pub use service::TokenExplain;
