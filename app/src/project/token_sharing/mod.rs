//! Sending a token: the Sharing tab, and the pages for whoever was sent one.

mod api;
mod console_page;
mod model;
mod share_page;
mod shares_table;
mod sharing_page;
mod use_it;

pub use api::*;
pub use console_page::console_page;
pub use model::*;
pub use share_page::share_page;
pub use sharing_page::token_sharing_page;
