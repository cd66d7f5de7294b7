//! A project's first page and the frame around every page inside it.

mod api;
mod command;
mod frame;
mod model;
mod page;
mod words;

pub use api::*;
pub(crate) use command::command_line;
pub use frame::*;
pub(crate) use frame::{in_project, project_in_path};
pub use model::*;
pub use page::*;
pub(crate) use words::{count, number, size};
