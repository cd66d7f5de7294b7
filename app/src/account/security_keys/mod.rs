//! Security keys: FIDO U2F and any WebAuthn key.

mod api;
mod base64url;
mod browser;
mod ceremony;
mod model;
mod page;
mod picture;

pub use api::*;
pub(crate) use browser::KeyAct;
pub(crate) use ceremony::{Finish, key_ceremony};
pub use model::*;
pub use page::*;
