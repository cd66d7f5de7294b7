//! API tokens: list, editor, detail, refresh, delete.

mod access_view;
mod api;
mod badges;
mod bucket_grid;
mod created_view;
mod detail_page;
mod editor_page;
mod filter;
mod frame;
mod list_page;
mod listing;
mod model;
mod now;
mod words;

pub use api::*;
pub use detail_page::TokenPage;
pub use editor_page::NewTokenPage;
pub(crate) use frame::{token_in_path, token_tabs};
pub use list_page::TokensPage;
pub use model::*;
pub use now::RequestTime;
