//! What a project is called, where it belongs, and its end.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
