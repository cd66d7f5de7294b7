//! The server's key, which is not in the database and not in its backup.
//!
//! Every use gets a key of its own, derived from it, so that a digest or a sealed value made for
//! one purpose is worthless for another.

use crate::secrets::Secrets;
use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::{AeadInOut, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, KeyInit as _, Mac};
use sha2::Sha256;
use std::{fmt, io::Write, path::Path};
use zeroize::Zeroizing;

/// What a key is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Digests of API token strings.
    ApiToken,
    /// Digests of management token strings.
    ManagementToken,
    /// Digests of session secrets.
    Session,
    /// Digests of setup codes.
    Setup,
    /// Keys of the throttling counters.
    Throttle,
    /// The sealed cookie that carries a form's outcome.
    Flash,
    /// The mark by which a database knows its keyring.
    Check,
    /// Mails that wait to be sent.
    Mail,
    /// TOTP secrets, and digests by which one is known again.
    Totp,
    /// A TOTP secret that no code has confirmed yet, while it is with the person.
    Enrolment,
    /// Digests of recovery codes.
    RecoveryCode,
    /// Digests of the codes in mailed links.
    AccountLink,
    /// Digests of the marks by which browsers are known again.
    Browser,
    /// The handles by which security keys know their person.
    UserHandle,
    /// API token strings that are kept so that the token can be sent to somebody.
    TokenString,
    /// Digests of the codes in links by which a token is retrieved.
    TokenShare,
}

/// What each purpose's key is derived from, in the order of `Purpose`.
const LABELS: [&[u8]; 16] = [
    b"api-token",
    b"management-token",
    b"session",
    b"setup",
    b"throttle",
    b"flash",
    b"check",
    b"mail",
    b"totp",
    b"enrolment",
    b"recovery-code",
    b"account-link",
    b"browser",
    b"user-handle",
    b"token-string",
    b"token-share",
];

/// The server's key.
pub struct Keyring {
    master: Zeroizing<[u8; 32]>,
    /// One for each purpose; derived once, because every request needs one.
    derived: [Zeroizing<[u8; 32]>; LABELS.len()],
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

/// Why the keyring cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    #[error("the keyring {0} cannot be read or written: {1}")]
    File(String, std::io::Error),
    #[error(
        "the keyring is not \"latchkey-1:\" followed by 32 bytes in base64; restore it from your backup"
    )]
    Malformed,
    #[error(
        "there is no keyring {0}, but the database has one; restore it from your backup, or set `keyring` to where it is"
    )]
    Lost(String),
    #[error("this keyring is not the one that the database belongs to")]
    Foreign,
}

const PREFIX: &str = "latchkey-1:";

impl Keyring {
    /// Reads the keyring: `setting` is a file's path, or the key itself (`latchkey-1:…`). `check` is
    /// the mark that the database has, if any. For a new database a file that is not there is made,
    /// readable by its owner alone; then the second value is true.
    pub fn open(
        setting: &str,
        check: Option<&[u8]>,
        secrets: &dyn Secrets,
    ) -> Result<(Self, bool), KeyringError> {
        let (keyring, is_new) = Self::read(setting, check.is_none(), secrets)?;
        if check.is_some_and(|check| check != keyring.check()) {
            return Err(KeyringError::Foreign);
        }
        Ok((keyring, is_new))
    }

    /// The mark by which a database knows this keyring.
    pub fn check(&self) -> [u8; 32] {
        self.digest(Purpose::Check, b"latchkey")
    }

    fn read(
        setting: &str,
        may_make: bool,
        secrets: &dyn Secrets,
    ) -> Result<(Self, bool), KeyringError> {
        if setting.starts_with(PREFIX) {
            return Ok((Self::parse(setting)?, false));
        }
        let path = Path::new(setting);
        let failed = |error| KeyringError::File(setting.to_owned(), error);
        match std::fs::read_to_string(path) {
            Ok(text) => Ok((Self::parse(&Zeroizing::new(text))?, false)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !may_make => {
                Err(KeyringError::Lost(setting.to_owned()))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let keyring = Self::of(Zeroizing::new(secrets.bytes()));
                keyring.write(path).map_err(failed)?;
                Ok((keyring, true))
            }
            Err(error) => Err(failed(error)),
        }
    }

    fn parse(text: &str) -> Result<Self, KeyringError> {
        let encoded = text.trim().strip_prefix(PREFIX).ok_or(KeyringError::Malformed)?;
        let bytes =
            Zeroizing::new(BASE64_STANDARD.decode(encoded).map_err(|_| KeyringError::Malformed)?);
        let master = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| KeyringError::Malformed)?;
        Ok(Self::of(Zeroizing::new(master)))
    }

    fn of(master: Zeroizing<[u8; 32]>) -> Self {
        let derived = LABELS.map(|label| {
            let mut mac = Self::mac(master.as_slice());
            mac.update(label);
            Zeroizing::new(mac.finalize().into_bytes().into())
        });
        Self { master, derived }
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        let encoded = Zeroizing::new(BASE64_STANDARD.encode(self.master.as_slice()));
        writeln!(file, "{PREFIX}{}", encoded.as_str())?;
        file.sync_all()?;
        // the name of the file has to survive a power cut too
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }

    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    fn mac(key: &[u8]) -> Hmac<Sha256> {
        Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
    }

    fn key_for(&self, purpose: Purpose) -> &[u8; 32] {
        &self.derived[purpose as usize]
    }

    /// HMAC-SHA-256 of the data under the key of this purpose.
    pub fn digest(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let mut mac = Self::mac(self.key_for(purpose).as_slice());
        mac.update(data);
        mac.finalize().into_bytes().into()
    }

    /// Encrypts and authenticates (XChaCha20-Poly1305); `context` must be the same when opened.
    ///
    /// # Panics
    /// Never for what fits into memory: the cipher's limit is 256 GB.
    #[expect(clippy::expect_used, reason = "fails only beyond 256 GB")]
    pub fn seal(
        &self,
        purpose: Purpose,
        context: &[u8],
        plain: &[u8],
        secrets: &dyn Secrets,
    ) -> Vec<u8> {
        let nonce: [u8; 24] = secrets.bytes();
        let cipher = XChaCha20Poly1305::new(self.key_for(purpose).into());
        let mut sealed = plain.to_vec();
        cipher
            .encrypt_in_place(&XNonce::from(nonce), context, &mut sealed)
            .expect("the text is far shorter than the cipher's limit");
        [nonce.as_slice(), &sealed].concat()
    }

    /// What was sealed, or nothing when it was changed, cut or made with another key.
    pub fn open_sealed(&self, purpose: Purpose, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, text) = sealed.split_at_checked(24)?;
        let nonce = <[u8; 24]>::try_from(nonce).ok()?;
        let cipher = XChaCha20Poly1305::new(self.key_for(purpose).into());
        let mut plain = text.to_vec();
        cipher.decrypt_in_place(&XNonce::from(nonce), context, &mut plain).ok()?;
        Some(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededSecrets;

    #[test]
    fn a_keyring_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keyring");
        let setting = path.display().to_string();
        let secrets = SeededSecrets::new();
        let (made, is_new) = Keyring::open(&setting, None, &secrets).unwrap();
        assert!(is_new);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        let check = made.check();
        let (read, is_new) = Keyring::open(&setting, Some(&check), &secrets).unwrap();
        assert!(!is_new);
        assert_eq!(read.check(), check);
        let text = std::fs::read_to_string(&path).unwrap();
        let (given, _) = Keyring::open(text.trim(), Some(&check), &secrets).unwrap();
        assert_eq!(given.check(), check);
    }

    #[test]
    fn a_lost_or_foreign_keyring_is_not_replaced_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let setting = folder.path().join("keyring").display().to_string();
        let secrets = SeededSecrets::new();
        let lost = Keyring::open(&setting, Some(&[7; 32]), &secrets).unwrap_err();
        assert!(matches!(lost, KeyringError::Lost(_)), "{lost}");
        assert!(!folder.path().join("keyring").exists());
        Keyring::open(&setting, None, &secrets).unwrap();
        let foreign = Keyring::open(&setting, Some(&[7; 32]), &secrets).unwrap_err();
        assert!(matches!(foreign, KeyringError::Foreign), "{foreign}");
        std::fs::write(&setting, "rubbish").unwrap();
        let malformed = Keyring::open(&setting, None, &secrets).unwrap_err();
        assert!(matches!(malformed, KeyringError::Malformed), "{malformed}");
    }

    #[test]
    fn what_was_sealed_opens_with_its_context_alone() {
        let secrets = SeededSecrets::new();
        let text = format!("latchkey-1:{}=", "A".repeat(43));
        let (keyring, _) = Keyring::open(&text, None, &secrets).unwrap();
        let sealed = keyring.seal(Purpose::Flash, b"here", b"secret", &secrets);
        assert_eq!(keyring.open_sealed(Purpose::Flash, b"here", &sealed).unwrap(), b"secret");
        assert!(keyring.open_sealed(Purpose::Flash, b"there", &sealed).is_none());
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(keyring.open_sealed(Purpose::Flash, b"here", &changed).is_none());
        }
    }
}
