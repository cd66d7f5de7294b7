//! Promo codes: each makes a project for whoever redeems it first.

mod api;
mod maintainer_page;
mod model;
mod redeem_page;

pub use api::*;
pub use maintainer_page::*;
pub use model::*;
pub use redeem_page::*;
