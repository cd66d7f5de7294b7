//! Recovery codes, for when every other factor is out of reach.

mod api;
mod codes;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
