//! Everything above a single project: maintainers, organizations, and making projects.

pub mod deleted_projects;
pub mod forced_mfa;
pub mod maintainers;
mod members;
pub mod organizations;
pub mod projects;
pub mod promo_codes;
