//! All projects, for super admins.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
