//! Everything above a single project.

pub mod deleted_projects;
pub mod forced_mfa;
pub mod maintainers;
mod members;
pub mod metadata;
pub mod organizations;
pub mod projects;
pub mod promo_codes;
mod standing;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use members::{already_member, no_member};
pub(crate) use standing::{Place, Standing};
