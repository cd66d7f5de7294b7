//! Everything inside one project.

pub mod buckets;
pub mod components;
pub mod limits;
pub mod members;
pub mod overview;
pub mod settings;
pub mod token_events;
pub mod token_explain;
pub mod token_sharing;
pub mod tokens;
