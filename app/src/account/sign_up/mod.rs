//! Sign-up: strangers make an account, where the operator lets them.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
