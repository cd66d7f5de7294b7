//! Mails: written in the transaction of what they tell of, sent by a worker until they arrived.
//!
//! A mail is kept sealed, because some carry a link that works once, and leaves the database when
//! the relay took it: it is sent at least once, and after a crash perhaps twice, under the same
//! message id. Nothing here logs an address or what a mail says.

mod folder;
mod letter;
mod mailer;
mod message;
mod outbox;
mod relay;
mod rules;
mod smtp;
mod store;
#[cfg(test)]
mod tests;
mod worker;

pub(crate) use letter::Letter;
pub use mailer::Mailer;
#[cfg(test)]
pub(crate) use message::Mail;
pub(crate) use message::sender;
#[cfg(test)]
pub(crate) use outbox::waiting;
pub(crate) use outbox::{count_due, enqueue};
pub(crate) use relay::Relay;
pub(crate) use worker::run;
