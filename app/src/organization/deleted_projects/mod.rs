//! Projects that were deleted: how long they can be restored, and their end.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
