use crate::{
    checked_string,
    keyring::{Keyring, Purpose},
    secrets::Secrets,
};
use std::fmt;

/// The string of a management token, between its creation and the one time it is shown.
pub struct ManagementSecret(String);

impl ManagementSecret {
    /// The string.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn mint(secrets: &dyn Secrets, id: i64) -> Self {
        Self(checked_string::mint(secrets, &id.to_string()))
    }

    pub(super) fn digest(&self, keyring: &Keyring) -> [u8; 32] {
        keyring.digest(Purpose::ManagementToken, self.0.as_bytes())
    }
}

impl fmt::Debug for ManagementSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ManagementSecret(…)")
    }
}

/// A string that is well formed and passed its checksum, with the string itself gone.
pub(crate) struct ManagementClaim {
    pub(super) id: i64,
    pub(super) digest: [u8; 32],
}

impl ManagementClaim {
    /// What a string claims to be.
    pub(crate) fn parse(keyring: &Keyring, text: &str) -> Option<Self> {
        let prefix = checked_string::prefix(text)?;
        let is_id = prefix.len() <= 18 && prefix.bytes().all(|byte| byte.is_ascii_digit());
        let id = prefix.parse().ok().filter(|_| is_id)?;
        Some(Self { id, digest: keyring.digest(Purpose::ManagementToken, text.as_bytes()) })
    }
}
