//! The strings of API tokens, as anybody may send them.
#![no_main]

use fuzz::{
    keyring::Keyring,
    project::tokens::TokenSecret,
    secrets::{SystemSecrets, base62_of_u32},
    token_string,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static KEYRING: LazyLock<Keyring> = LazyLock::new(|| {
    let text = format!("latchkey-1:{}=", "A".repeat(43));
    Keyring::open(&text, None, &SystemSecrets).expect("the text is a keyring").0
});

fuzz_target!(|text: &str| {
    check(text);
    // no chance finds a checksum that fits
    let checksum = base62_of_u32(crc32fast::hash(text.as_bytes()));
    check(&format!("{text}{}", String::from_utf8_lossy(&checksum)));
});

fn check(text: &str) {
    let Some(claim) = token_string::parse(&KEYRING, text) else { return };
    assert!(claim.project.0 >= 0 && claim.token.0 >= 0, "ids are digits");
    let secret = TokenSecret::new(text.to_owned());
    assert_eq!(claim.digest, token_string::digest(&KEYRING, &secret), "the digest is of all of it");
}
