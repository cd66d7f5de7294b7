//! Signing in with e-mail and password, and signing out.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
