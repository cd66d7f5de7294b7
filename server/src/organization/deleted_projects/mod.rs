//! Projects that were deleted: how long they can be restored, and their end.

mod purge;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use purge::purge;
pub(crate) use rules::restorable_until;
pub use service::DeletedProjects;
