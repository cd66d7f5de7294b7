//! Activation: a person who was invited sets a name and a password by a mailed link.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
