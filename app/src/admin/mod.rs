//! What super admins do for everybody.

pub mod announcements;
pub mod application_tokens;
pub mod features;
pub mod projects;
pub mod users;
