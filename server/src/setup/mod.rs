//! First run: the one-time setup link makes the first person.

mod service;
mod store;
#[cfg(test)]
mod tests;

pub use service::Setup;
