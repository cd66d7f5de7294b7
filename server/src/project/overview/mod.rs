//! A project's first page.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::Overviews;
