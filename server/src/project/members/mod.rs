//! The people in a project, and those who ask to be let in.

mod admit;
mod letter;
mod membership;
pub(crate) mod rest;
mod rules;
mod service;
pub(crate) mod store;
mod sweep;
#[cfg(test)]
mod tests;
mod wire;

pub(crate) use admit::{Admission, admit};
pub(crate) use letter::by;
pub(crate) use membership::end;
pub(crate) use rules::{
    check_granting, check_managing, is_administrator, is_on_page, parse_email, parse_reason,
    parse_role, require_membership, restricted, wanted_expiry,
};
pub use service::Members;
pub(crate) use sweep::end_expired;
