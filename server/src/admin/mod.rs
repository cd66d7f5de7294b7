//! What super admins do for everybody.

pub mod users;
