//! What a project is called, where it belongs, and its end.

mod letter;
pub(crate) mod rest;
mod rules;
mod service;
mod store;
mod sweep;
#[cfg(test)]
mod tests;

pub use service::ProjectSettingsOf;
pub(crate) use sweep::tell;
