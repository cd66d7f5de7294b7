//! Token sharing: a mailed link from which somebody retrieves a limited token, once.
//!
//! Half of the link is the share's id; the other half, the code, stands behind the `#`, is stored
//! as a digest and alone retrieves. Opening the page does nothing. What is delivered is the
//! token's present string; a token without a kept copy gets a new string instead, and the page says
//! so before. A link ends when the token is refreshed, and when its sender may not send it any more.

mod event;
mod letter;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::TokenSharing;
pub(crate) use service::{sweep, withdraw_all};
