//! May a token do something, and why or why not?

mod api;
mod model;

pub use api::*;
pub use model::*;
