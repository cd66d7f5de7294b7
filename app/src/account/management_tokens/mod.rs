//! Management tokens: what programs use that act for a person outside of projects.

mod model;

pub use model::*;
