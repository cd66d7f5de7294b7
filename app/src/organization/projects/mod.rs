//! Making projects.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
