//! Buckets and the tables in them.

mod api;
mod bucket_page;
mod list_page;
mod model;
mod new_page;
mod origin;

pub use api::*;
pub use bucket_page::bucket_page;
pub use list_page::buckets_page;
pub use model::*;
pub use new_page::new_bucket_page;
