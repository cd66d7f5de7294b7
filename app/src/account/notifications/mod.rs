//! Notifications: what people are told in the app, and the bell that says that there is something.

mod api;
mod bell;
mod item;
mod live;
mod model;
mod page;

pub use api::*;
pub(crate) use bell::bell;
pub(crate) use live::Bell;
pub use model::*;
pub use page::*;
