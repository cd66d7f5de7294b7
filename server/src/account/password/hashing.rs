use crate::{
    error::{busy, internal},
    secrets::Secrets,
};
use app::error::AppError;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// How many hashes may wait for each core. More would only make people wait longer than they do.
const QUEUE_PER_CORE: usize = 32;

/// A password in NFKC, on its way to the hash.
pub(super) type Plain = Zeroizing<String>;

/// Hashes and checks passwords with argon2id, as many at once as there are cores.
pub struct PasswordHasher {
    hasher: Argon2<'static>,
    /// How a hash by today's parameters begins.
    prefix: String,
    /// A hash that no password fits, to spend the same time on people we do not know.
    dummy: String,
    cores: Semaphore,
    waiting: AtomicUsize,
    most_waiting: usize,
    secrets: Arc<dyn Secrets>,
}

/// Counts one place in the queue for as long as it lives.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl PasswordHasher {
    /// A hasher with this memory in KiB and this many passes.
    ///
    /// # Errors
    /// In words, when argon2 refuses the parameters.
    pub fn new(memory_kib: u32, passes: u32, secrets: Arc<dyn Secrets>) -> Result<Self, String> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|e| e.to_string())?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let salt: [u8; 16] = secrets.bytes();
        let password: [u8; 32] = secrets.bytes();
        let dummy = hasher
            .hash_password_with_salt(&password, &salt)
            .map_err(|e| e.to_string())?
            .to_string();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            hasher,
            prefix: format!("$argon2id$v=19$m={memory_kib},t={passes},p=1$"),
            dummy,
            cores: Semaphore::new(cores),
            waiting: AtomicUsize::new(0),
            most_waiting: cores * QUEUE_PER_CORE,
            secrets,
        })
    }

    /// The password's hash as a PHC string.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub async fn hash(&self, password: Plain) -> Result<String, AppError> {
        let hasher = self.hasher.clone();
        let salt: [u8; 16] = self.secrets.bytes();
        self.run(move || {
            hasher
                .hash_password_with_salt(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
                .map_err(|error| error.to_string())
        })
        .await?
        .map_err(|error| internal(&error))
    }

    /// Does the password fit the hash? Takes the same time when there is no hash to fit.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub async fn verify(&self, password: Plain, hash: Option<&str>) -> Result<bool, AppError> {
        let hasher = self.hasher.clone();
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.dummy).to_owned();
        let fits = self
            .run(move || hasher.verify_password(password.as_bytes(), hash.as_str()).is_ok())
            .await?;
        Ok(known && fits)
    }

    /// Was the hash made with other parameters than today's?
    pub fn is_outdated(&self, hash: &str) -> bool {
        !hash.starts_with(&self.prefix)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let _place = Place(&self.waiting);
        if before >= self.most_waiting {
            return Err(busy(3));
        }
        let _core = self.cores.acquire().await.map_err(|error| internal(&error))?;
        tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededSecrets;

    fn hasher() -> PasswordHasher {
        PasswordHasher::new(64, 1, Arc::new(SeededSecrets::new())).unwrap()
    }

    fn plain(text: &str) -> Plain {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_alone() {
        let hasher = hasher();
        let hash = hasher.hash(plain("correct horse battery")).await.unwrap();
        assert!(hasher.verify(plain("correct horse battery"), Some(&hash)).await.unwrap());
        assert!(!hasher.verify(plain("correct horse batterx"), Some(&hash)).await.unwrap());
        assert!(!hasher.verify(plain("correct horse battery"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_says_so_instead_of_growing() {
        let hasher = hasher();
        hasher.waiting.store(hasher.most_waiting, Ordering::Release);
        let refusal = hasher.hash(plain("correct horse battery")).await.unwrap_err();
        assert_eq!((refusal.status(), refusal.retry_after()), (503, Some(3)));
        hasher.waiting.store(0, Ordering::Release);
        assert!(hasher.hash(plain("correct horse battery")).await.is_ok());
    }

    #[tokio::test]
    async fn parameters_of_an_old_hash_are_noticed() {
        let hasher = hasher();
        let hash = hasher.hash(plain("correct horse battery")).await.unwrap();
        assert!(!hasher.is_outdated(&hash));
        assert!(hasher.is_outdated("$argon2id$v=19$m=32,t=1,p=1$c2FsdHNhbHQ$aGFzaA"));
    }
}
