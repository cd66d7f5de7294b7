//! First run: the one-time setup link makes the first person.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
