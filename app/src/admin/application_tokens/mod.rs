//! Application tokens: what programs of the operator's use that stand for no person.

mod api;
mod model;
mod new_page;
mod page;
mod table;

pub use api::*;
pub use model::*;
pub use new_page::*;
pub use page::*;
