//! Maintainers: groups of organizations.

mod api;
mod model;
mod page;
mod settings;

pub use api::*;
pub use model::*;
pub use page::*;
