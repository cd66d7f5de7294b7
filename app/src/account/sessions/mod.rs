//! User Sessions: every browser that is signed in, and ending them.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
