//! Everything above a single project.

pub mod maintainers;
pub mod organizations;
pub mod projects;
