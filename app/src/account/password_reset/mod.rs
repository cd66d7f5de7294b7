//! Password reset by a mailed link.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
