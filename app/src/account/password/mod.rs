//! The password part of Account & Security.

mod api;
mod factors;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
