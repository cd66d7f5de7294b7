//! What super admins do for everybody.

pub mod announcements;
mod caller;
pub(crate) mod commands;
pub mod features;
pub mod projects;
pub mod users;

use caller::{require_acting_super_admin, require_super_admin};
