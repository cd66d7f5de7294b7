//! May a token do something, and why or why not?

mod api;
mod draft_card;
mod model;
mod question_fields;
mod token_card;
mod told;

pub use api::*;
pub(crate) use draft_card::explain_draft;
pub use model::*;
pub(crate) use token_card::{Asked, asked_about, explain_card};
