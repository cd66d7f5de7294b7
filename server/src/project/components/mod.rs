//! Components, and the configurations of them that a project keeps. Nothing here runs a component.

mod act;
mod catalogue;
mod index;
mod reading;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use catalogue::is_known;
pub use service::Components;
