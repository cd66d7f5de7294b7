//! Activity: what happened to an account that bears on its security, and telling its person.

mod download;
mod kind;
mod letter;
mod record;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use download::routes;
pub(crate) use kind::Kind;
pub(crate) use record::{Owner, record, record_by, record_once_in};
pub use service::Activities;
pub(crate) use service::{newest_of, sweep};
