//! `/commands` of the Manage API: work that the server does by itself, done now.

pub(crate) mod rest;
#[cfg(test)]
mod tests;
