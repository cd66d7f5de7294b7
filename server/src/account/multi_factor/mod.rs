//! Multi-factor authentication as a whole: whether it is asked for, the names of devices, and
//! switching it off.

mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use rules::parse_device_name;
pub use service::MultiFactors;
pub(crate) use service::{
    after_removal, find_of, is_enabled, remove_all, require_free_name, require_room,
};
