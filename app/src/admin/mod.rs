//! What super admins do for everybody.

pub mod announcements;
pub mod features;
pub mod projects;
pub mod users;
