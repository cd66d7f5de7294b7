//! What super admins do for everybody.

pub mod announcements;
mod caller;
pub mod users;

use caller::require_super_admin;
