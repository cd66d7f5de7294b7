//! Mailed links by which people activate an account or set a new password.
//!
//! Asking for one takes the same work whether there is an account or not: the request is written
//! down, and looked into afterwards.

mod letter;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use service::{
    Purpose, activation, answer_requests, find, forget, request, send, sweep, use_up,
};
