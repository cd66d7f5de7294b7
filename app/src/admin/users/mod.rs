//! Accounts of other people, for super admins.

mod acts;
mod api;
mod badges;
mod detail_page;
mod list_page;
mod model;

pub use api::*;
pub use detail_page::*;
pub use list_page::*;
pub use model::*;
