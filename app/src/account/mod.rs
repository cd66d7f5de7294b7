//! What people do with their own account.

pub mod password;
pub mod sessions;
pub mod sign_in;
