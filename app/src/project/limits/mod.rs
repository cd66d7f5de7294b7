//! What a project may hold, and what it holds.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
