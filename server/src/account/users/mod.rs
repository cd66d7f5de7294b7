//! Accounts as such: making and finding them. Pages reach them through the other features.

mod deletion;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use deletion::delete;
pub use service::{NewUser, Users};
pub(crate) use service::{
    check_others_remain, find_by_email, find_living, find_member_to_be, find_or_insert,
    find_or_invite, require_living, require_operator, reset_multi_factor, set_active,
    set_super_admin,
};
