//! The string of an API token: `<project>-<token>-<40 characters>`.

use crate::{
    checked_string,
    keyring::{Keyring, Purpose},
    secrets::Secrets,
};
use app::{
    project::tokens::TokenSecret,
    services::TokenClaim,
    value::{ProjectId, TokenId},
};

/// A new string for this token.
pub fn mint(secrets: &dyn Secrets, project: ProjectId, token: TokenId) -> TokenSecret {
    TokenSecret::new(checked_string::mint(secrets, &format!("{project}-{token}")))
}

/// The keyed digest of a string, which is what the database holds.
pub fn digest(keyring: &Keyring, secret: &TokenSecret) -> [u8; 32] {
    keyring.digest(Purpose::ApiToken, secret.reveal().as_bytes())
}

/// What a string claims to be, if it is well formed and its checksum fits.
pub fn parse(keyring: &Keyring, text: &str) -> Option<TokenClaim> {
    let (project, token) = checked_string::prefix(text)?.split_once('-')?;
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
        Keyring::open(&text, None, &SeededSecrets::new()).unwrap().0
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
