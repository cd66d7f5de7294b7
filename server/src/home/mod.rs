//! The home page: what a person can reach.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::Homes;
