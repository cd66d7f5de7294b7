//! The Events tab of a token.

mod api;
mod chart;
mod filter;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
