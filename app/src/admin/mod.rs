//! What super admins do for everybody.

pub mod announcements;
pub mod users;
