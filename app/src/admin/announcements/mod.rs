//! Announcements to everybody, or to the members of a project, by super admins.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
