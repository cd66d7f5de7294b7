use crate::account::totp;
use app::{account::totp::STEP_SECONDS, value::Timestamp};
use zeroize::Zeroizing;

/// An authenticator app on a phone.
#[derive(Clone)]
pub(crate) struct Authenticator(Zeroizing<[u8; 20]>);

impl Authenticator {
    /// With the secret in base32, however it is spaced.
    pub(crate) fn of(secret: &str) -> Self {
        let text: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
        let secret = totp_rs::Secret::try_from_base32(text).unwrap();
        Self(Zeroizing::new(secret.as_bytes().try_into().unwrap()))
    }

    /// What it shows now.
    pub(crate) fn code(&self, now: Timestamp) -> String {
        self.code_after(now, 0)
    }

    /// What it shows so many steps later, or earlier when negative.
    pub(crate) fn code_after(&self, now: Timestamp, steps: i64) -> String {
        totp::code_at(&self.0, now.0.div_euclid(STEP_SECONDS * 1_000_000) + steps)
    }

    /// Six digits that it shows neither now nor a step before or after.
    pub(crate) fn wrong_code(&self, now: Timestamp) -> String {
        let near: Vec<_> = (-25..=25).map(|steps| self.code_after(now, steps)).collect();
        (0..1_000_000).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
    }
}
