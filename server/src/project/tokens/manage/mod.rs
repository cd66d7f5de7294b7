//! API tokens that are made through the Manage API, by people who need not be members of the project
//! and by applications.

pub(crate) mod rest;
mod rules;
mod service;
#[cfg(test)]
mod tests;
