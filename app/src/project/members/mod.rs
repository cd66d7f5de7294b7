//! The people in a project.

mod api;
mod dialogs;
mod model;
mod page;
mod table;

pub use api::*;
pub use model::*;
pub use page::*;
