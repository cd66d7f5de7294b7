//! TOTP authenticators (RFC 6238): enrolling, checking codes, each time step once.

mod check;
mod qr;
mod rules;
mod service;
pub(crate) mod store;
#[cfg(test)]
mod tests;

pub(crate) use check::check;
#[cfg(test)]
pub(crate) use rules::code_at;
pub(crate) use rules::parse_code;
pub use service::Totps;
pub(crate) use service::insert_new;
