//! Invitations into projects, organizations and maintainers: of the invited, and of who invites.

mod api;
mod model;
mod page;
mod pending;
mod place_card;

pub use api::*;
pub use model::*;
pub use page::*;
pub use pending::*;
pub use place_card::*;
