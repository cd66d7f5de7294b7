use crate::value::Timestamp;
use serde::{Deserialize, Serialize};

/// A TOTP authenticator or a security key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorDevice {
    /// Names it; nothing secret.
    pub id: String,
    /// The person's own name for it.
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// The second factors of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MultiFactor {
    /// Oldest first.
    pub authenticators: Vec<FactorDevice>,
    /// Oldest first.
    pub keys: Vec<FactorDevice>,
    /// How many were not used; none when none were ever made.
    pub recovery_codes_left: Option<u32>,
    /// Browsers use security keys for this installation's address (a host name, and HTTPS unless it
    /// is `localhost`).
    pub are_keys_possible: bool,
    /// The organizations that let the person in only with one.
    pub required_by: Vec<String>,
}

impl MultiFactor {
    /// Is a second factor asked for at sign-in?
    pub fn is_enabled(&self) -> bool {
        self.device_count() > 0
    }

    /// What losing the last factor means for `who` ("you", "they"); none where no organization
    /// requires one.
    pub fn lock_out_in_words(&self, who: &str) -> Option<String> {
        let names = self.required_by.split_last().map(|(last, others)| match others {
            [] => last.clone(),
            _ => format!("{} and {last}", others.join(", ")),
        })?;
        let verb = if self.required_by.len() == 1 { "requires" } else { "require" };
        Some(format!(
            "{names} {verb} multi-factor authentication: {who} will be locked out there until {who} \
             set up a second factor again."
        ))
    }

    /// Authenticators and keys.
    pub fn device_count(&self) -> usize {
        self.authenticators.len() + self.keys.len()
    }
}
