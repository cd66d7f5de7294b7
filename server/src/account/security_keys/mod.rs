//! Security keys: FIDO U2F and any WebAuthn key, as a second factor.

mod ceremony;
mod relying_party;
mod service;
#[cfg(test)]
mod soft_key;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use ceremony::{Answer, begin_proof, finish_proof};
pub(crate) use relying_party::RelyingParty;
pub use service::SecurityKeys;
