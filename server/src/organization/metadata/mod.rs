//! What people and programs keep about users, maintainers, organizations and projects: keys with
//! values, of which the Manage API says who wrote them.

pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::Metadata;
pub(crate) use store::delete_of_user;
