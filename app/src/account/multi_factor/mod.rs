//! Multi-factor authentication as a whole: what is set up, and switching it off.

mod api;
mod dialogs;
mod list;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
