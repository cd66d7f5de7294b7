use crate::value::Timestamp;
use serde::{Deserialize, Serialize};

/// A proof is fresh for so long; then the acts that need one ask again.
pub const FRESH_SECONDS: i64 = 15 * 60;

/// What a person can prove who they are with, and what for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofOptions {
    /// Whose account.
    pub email: String,
    /// They stand between the password and the account, not in it yet.
    pub is_sign_in: bool,
    /// They have a security key, and this installation can ask for it.
    pub key: bool,
    /// They have a TOTP authenticator.
    pub totp: bool,
    /// They have recovery codes left.
    pub recovery_code: bool,
    /// The password counts: they are signed in and have no second factor.
    pub password: bool,
}

/// How fresh the last proof is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// The server's time.
    pub now: Timestamp,
    /// Until when acts that need a proof are possible; none when they have to ask first.
    pub until: Option<Timestamp>,
}

/// A challenge for a security key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChallenge {
    /// Names the ceremony that the answer belongs to.
    pub ceremony: String,
    /// The options of `navigator.credentials`, as JSON (WebAuthn level 3, section 5.1.8).
    pub options: String,
}
