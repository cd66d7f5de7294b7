//! Everything above a single project: maintainers, organizations, and making projects.

pub mod maintainers;
pub mod organizations;
pub mod projects;
