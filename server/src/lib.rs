//! How Latchkey is done. `app` says what must be offered; this crate offers it.
//!
//! Invariants, most of them absences:
//! 1. SQL text stands only in `store.rs` files, `migrations/` and `db/`.
//! 2. Nothing but `clock.rs` reads the time; nothing but `secrets.rs` draws randomness.
//! 3. Every service method takes the `Actor` first and authorizes before it reads.
//! 4. The secret of a token or session exists between its creation and the one answer that shows
//!    it; stores take digests only.
//! 5. What a change did and the event that tells of it are one transaction.

#![recursion_limit = "256"]

pub mod account;
pub mod admin;
mod build;
mod checked_string;
pub mod cli;
pub mod clock;
pub mod config;
pub mod core;
pub mod db;
pub mod error;
pub mod home;
mod housekeeping;
pub mod http;
pub mod keyring;
pub mod mail;
pub mod organization;
pub mod project;
pub mod secrets;
mod serve;
pub mod setup;
#[cfg(test)]
mod testing;
mod text;

pub use build::{Installation, build};
