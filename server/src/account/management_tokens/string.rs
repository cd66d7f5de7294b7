use crate::{
    checked_string,
    keyring::{Keyring, Purpose},
    secrets::Secrets,
};
use app::value::ManagementTokenId;
use std::fmt;

/// The string of a management token, between its creation and the one time it is shown.
pub struct ManagementSecret(String);

impl ManagementSecret {
    /// The string.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn mint(secrets: &dyn Secrets, id: ManagementTokenId) -> Self {
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
    pub(super) id: ManagementTokenId,
    pub(super) digest: [u8; 32],
}

impl ManagementClaim {
    /// What a string claims to be.
    pub(crate) fn parse(keyring: &Keyring, text: &str) -> Option<Self> {
        let id = checked_string::prefix(text)?.parse().ok()?;
        Some(Self { id, digest: keyring.digest(Purpose::ManagementToken, text.as_bytes()) })
    }
}
