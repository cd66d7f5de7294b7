//! What people do with their own account.

pub mod management_tokens;
pub mod password;
pub mod sessions;
pub mod sign_in;
pub mod users;
