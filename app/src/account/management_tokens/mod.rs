//! Access Tokens: what programs use that act for a person outside of projects.

mod api;
mod created_view;
mod model;
mod new_page;
mod page;
mod table;

pub use api::*;
pub(crate) use created_view::{ShownOnce, created_view};
pub use model::*;
pub use new_page::*;
pub use page::*;
pub(crate) use table::state_badge;
