//! User Sessions: every browser that is signed in, and ending them.

mod api;
mod dialogs;
mod model;
mod page;
mod table;

pub use api::*;
pub use model::*;
pub use page::*;
pub(crate) use table::sessions_table;
