//! API tokens: list, editor, detail, refresh, delete.

mod access_view;
mod api;
mod badges;
mod bucket_grid;
mod component_list;
mod created_view;
mod detail_page;
mod edit_page;
mod editor_page;
mod filter;
mod form;
mod frame;
mod grant_changes;
mod grant_fields;
mod list_page;
mod listing;
mod model;
mod now;
mod row_search;
mod words;

pub use api::*;
pub use detail_page::token_page;
pub use edit_page::edit_token_page;
pub use editor_page::new_token_page;
pub use form::TokenForm;
pub(crate) use frame::{token_in_path, token_tabs};
pub use list_page::tokens_page;
pub use model::*;
pub use now::RequestTime;
pub(crate) use words::grants_sentence;
