//! What people do with their own account.

pub mod activation;
pub mod activity;
pub mod invitations;
pub mod links;
pub mod management_tokens;
pub mod multi_factor;
pub mod notifications;
pub mod password;
pub mod password_reset;
pub mod proof;
pub mod recovery_codes;
pub mod security_keys;
pub mod sessions;
pub mod sign_in;
pub mod sign_up;
pub mod totp;
pub mod users;
