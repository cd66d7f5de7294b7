//! The token string: `<project>-<token>-<34 random base62><6 base62 of a CRC-32>`.
//!
//! The checksum (CRC-32/ISO-HDLC over everything before it) lets a mistyped string be refused
//! without a query, and lets scanners recognise a leaked one.

use crate::{
    keyring::{Keyring, Purpose},
    secrets::{Secrets, base62_of_u32},
};
use app::{
    project::tokens::TokenSecret,
    services::TokenClaim,
    value::{ProjectId, TokenId},
};

const RANDOM: usize = 34;
const CHECKSUM: usize = 6;
/// Longer texts are no token strings and are not looked at further.
const LONGEST: usize = 18 + 1 + 18 + 1 + RANDOM + CHECKSUM;

/// A new string for this token.
pub fn mint(secrets: &dyn Secrets, project: ProjectId, token: TokenId) -> TokenSecret {
    let mut text = format!("{project}-{token}-{}", secrets.base62(RANDOM));
    let checksum = base62_of_u32(crc32fast::hash(text.as_bytes()));
    text.extend(checksum.map(char::from));
    TokenSecret::new(text)
}

/// The keyed digest of a string, which is what the database holds.
pub fn digest(keyring: &Keyring, secret: &TokenSecret) -> [u8; 32] {
    keyring.digest(Purpose::ApiToken, secret.reveal().as_bytes())
}

/// What a string claims to be, if it is well formed and its checksum fits.
pub fn parse(keyring: &Keyring, text: &str) -> Option<TokenClaim> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parts = text.split('-');
    let (project, token, random) = (parts.next()?, parts.next()?, parts.next()?);
    let well_formed = parts.next().is_none()
        && random.len() == RANDOM + CHECKSUM
        && random.bytes().all(|b| b.is_ascii_alphanumeric());
    if !well_formed {
        return None;
    }
    let (before, checksum) = text.split_at(text.len() - CHECKSUM);
    if base62_of_u32(crc32fast::hash(before.as_bytes())) != checksum.as_bytes() {
        return None;
    }
    Some(TokenClaim {
        project: project.parse().ok()?,
        token: token.parse().ok()?,
        digest: keyring.digest(Purpose::ApiToken, text.as_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededSecrets;
    use proptest::prelude::*;

    fn keyring() -> Keyring {
        let text = format!("latchkey-1:{}=", "A".repeat(43));
        Keyring::open(&text, &SeededSecrets::new()).unwrap().0
    }

    #[test]
    fn a_string_names_its_project_and_token() {
        let secret = mint(&SeededSecrets::new(), ProjectId(58), TokenId(484));
        assert!(secret.reveal().starts_with("58-484-"));
        assert_eq!(secret.reveal().len(), 7 + 40);
        let claim = parse(&keyring(), secret.reveal()).unwrap();
        assert_eq!((claim.project, claim.token), (ProjectId(58), TokenId(484)));
        assert_eq!(claim.digest, digest(&keyring(), &secret));
    }

    proptest! {
        #[test]
        fn one_changed_character_is_noticed(position in 0_usize..47, with in "[0-9A-Za-z-]") {
            let secret = mint(&SeededSecrets::new(), ProjectId(58), TokenId(484));
            let mut text = secret.reveal().to_owned();
            text.replace_range(position..=position, &with);
            prop_assert_eq!(parse(&keyring(), &text).is_some(), text == secret.reveal());
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,90}") {
            let _ = parse(&keyring(), &text);
        }
    }
}
