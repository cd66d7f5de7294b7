//! Secret strings that recognise their own typing mistakes: `<prefix>-<34 random base62><6 base62
//! of a CRC-32>`.
//!
//! The checksum (CRC-32/ISO-HDLC over everything before it) lets a mistyped string be refused
//! without a query, and lets scanners recognise a leaked one.

use crate::secrets::{Secrets, base62_of};

const RANDOM: usize = 34;
const CHECKSUM: usize = 6;
/// Longer texts are no strings of ours and are not looked at further.
const LONGEST: usize = 2 * (18 + 1) + RANDOM + CHECKSUM;

/// A new string with this prefix.
pub(crate) fn mint(secrets: &dyn Secrets, prefix: &str) -> String {
    let mut text = format!("{prefix}-{}", secrets.base62(RANDOM));
    text.extend(checksum(&text).map(char::from));
    text
}

fn checksum(text: &str) -> [u8; CHECKSUM] {
    base62_of(crc32fast::hash(text.as_bytes()).into())
}

/// The prefix of a string that is well formed and whose checksum fits.
pub(crate) fn prefix(text: &str) -> Option<&str> {
    if text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    let (prefix, random) = text.rsplit_once('-')?;
    let (before, checksum) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
    let well_formed = random.len() == RANDOM + CHECKSUM
        && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && self::checksum(before) == checksum.as_bytes();
    well_formed.then_some(prefix)
}
