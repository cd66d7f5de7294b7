//! The only place that draws randomness.

use app::value::Timestamp;
use uuid::Uuid;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Where randomness comes from.
pub trait Secrets: Send + Sync {
    /// Fills the bytes with cryptographically secure randomness.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Secrets + '_ {
    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// So many random base62 characters, each about 5.95 bits.
    pub fn base62(&self, length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            // 248 = 4 * 62: what is above would make some characters likelier than others
            let draw: [u8; 64] = self.bytes();
            let fair = draw.iter().filter(|byte| **byte < 248);
            let missing = length - text.len();
            text.extend(fair.take(missing).map(|byte| char::from(BASE62[usize::from(byte % 62)])));
        }
        text
    }

    /// A UUID of version 7: sorted by time.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

/// The value in base62, in exactly so many characters: 6 are enough for 32 bits, 11 for 64.
pub fn base62_of<const N: usize>(mut value: u64) -> [u8; N] {
    let mut digits = [b'0'; N];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(value % 62) as usize];
        value /= 62;
    }
    digits
}

/// The operating system's randomness.
pub struct SystemSecrets;

impl Secrets for SystemSecrets {
    /// # Panics
    /// When the operating system has no randomness to give: nothing could go on safely.
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    #[expect(clippy::expect_used, reason = "nothing could go on safely")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// Randomness that comes out the same in every run.
#[cfg(test)]
pub(crate) struct SeededSecrets(std::sync::Mutex<rand_chacha::ChaCha20Rng>);

#[cfg(test)]
impl SeededSecrets {
    pub(crate) fn new() -> Self {
        use rand_chacha::rand_core::SeedableRng;
        Self(std::sync::Mutex::new(rand_chacha::ChaCha20Rng::seed_from_u64(42)))
    }
}

#[cfg(test)]
impl Secrets for SeededSecrets {
    fn fill(&self, bytes: &mut [u8]) {
        use rand_chacha::rand_core::Rng;
        self.0.lock().unwrap().fill_bytes(bytes);
    }
}
