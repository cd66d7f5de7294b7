//! What a project may hold. Beyond a limit its people are told, or what would go there is refused:
//! as the operator says.

pub(crate) mod rest;
mod room;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

pub(crate) use room::Room;
pub(crate) use rules::{PAYS_AS_IT_GOES, limits_of};
pub use service::Limits;
