//! Features: switches that super admins make and give to projects and people.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
