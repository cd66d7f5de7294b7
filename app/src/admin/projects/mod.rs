//! All projects, for super admins.

mod acts;
mod api;
mod detail_page;
mod model;
mod page;

pub use api::*;
pub use detail_page::*;
pub use model::*;
pub use page::*;
