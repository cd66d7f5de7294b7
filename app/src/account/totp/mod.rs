//! TOTP authenticators: phones and apps that show six digits.

mod api;
mod model;
mod page;

pub use api::*;
pub use model::*;
pub use page::*;
