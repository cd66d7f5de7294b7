//! Activity: what happened to the account, and "this was not me".

mod api;
mod model;
mod page;
mod table;

pub use api::*;
pub use model::*;
pub use page::*;
pub(crate) use table::activity_table;
