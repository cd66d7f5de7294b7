//! Announcements: made by super admins, mailed by whichever node comes first.

mod letter;
mod mailing;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use mailing::run;
pub(crate) use service::AnnouncementOfProgram;
pub use service::Announcements;
