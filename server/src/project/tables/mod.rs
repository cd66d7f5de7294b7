//! Tables: loading CSV into them, looking at them, dropping them. Programs alone do this, so there
//! is no page of its own.

mod csv_source;
mod data;
pub(crate) mod rest;
pub mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;
mod upload;

pub use data::Data;
pub use service::Tables;
pub(crate) use service::{
    NewTable, Preview, delete_in_bucket, drop_data, list_in_bucket, require_in_bucket,
};
