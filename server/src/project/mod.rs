//! Everything inside one project. Callers are bearers of API tokens; people act as the bearer of
//! their master token.

pub mod access;
pub mod buckets;
pub mod components;
pub mod events;
pub mod limits;
pub mod members;
pub mod overview;
pub mod settings;
pub mod tables;
pub mod token_events;
pub mod token_explain;
pub mod token_sharing;
pub mod tokens;
