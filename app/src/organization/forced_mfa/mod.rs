//! Organizations that ask everybody for a second factor.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
