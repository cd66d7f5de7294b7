use serde::{Deserialize, Serialize};
use std::fmt;

/// Seconds of one time step (RFC 6238, section 5.2).
pub const STEP_SECONDS: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;

/// A new secret on its way into an authenticator. Nothing is stored until a code confirms it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpEnrolment {
    /// The secret, sealed for the server: the activation sends it back.
    pub enrolment: String,
    /// The secret for typing: base32 in groups of four.
    pub secret: String,
    /// `otpauth://totp/…`, which opens an authenticator on the same device.
    pub link: String,
    /// The link as a QR code.
    pub qr: QrCode,
    /// The name of the authenticator that it takes the place of.
    pub replaces: Option<String>,
}

impl fmt::Debug for TotpEnrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpEnrolment(…)")
    }
}

/// A QR code, for an SVG.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrCode {
    /// Modules on each side, the quiet zone of four on every side among them.
    pub size: usize,
    /// The dark modules as an SVG path, one unit each.
    pub path: String,
}

/// What the activation form sends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpActivation {
    /// The person's name for the authenticator.
    pub name: String,
    pub code: String,
    /// The sealed secret.
    pub enrolment: String,
}

impl fmt::Debug for TotpActivation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpActivation(…)")
    }
}
