//! Organizations: groups of projects.

mod api;
mod joining;
mod model;
mod page;
mod settings;

pub use api::*;
pub use model::*;
pub use page::*;
