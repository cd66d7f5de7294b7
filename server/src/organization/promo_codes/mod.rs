//! Promo codes: each makes a project for whoever redeems it first.

pub(crate) mod rest;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod wire;

pub use service::PromoCodes;
