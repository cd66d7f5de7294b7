//! The components whose configurations a token can be let at.

mod api;
mod model;

pub use api::*;
pub use model::*;
