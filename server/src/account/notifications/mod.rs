//! Notifications: what people are told in the app, and telling their open pages.

mod live;
mod raise;
pub(crate) mod rest;
mod service;
pub(crate) mod store;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use live::{Bells, run};
pub(crate) use raise::{raise_account, raise_limit};
pub use service::Notifications;
pub(crate) use service::sweep;
pub(crate) use stream::routes;
