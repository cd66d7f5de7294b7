use super::memory::Memory;
use crate::{
    error::{busy, internal},
    secrets::Secrets,
};
use app::error::AppError;
use argon2::{
    Algorithm, Argon2, Params, PasswordHash, Version,
    password_hash::phc::{Output, Salt},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

/// How many hashes may wait for each core. More would only make people wait longer than they do.
const QUEUE_PER_CORE: usize = 32;

/// How long the memory of the last hashes is kept for the next.
const KEPT: Duration = Duration::from_secs(10);

/// A password in NFKC, on its way to the hash.
pub(super) type Plain = Zeroizing<String>;

/// Hashes and checks passwords with argon2id, as many at once as there are cores.
pub struct PasswordHasher {
    params: Params,
    /// How a hash by today's parameters begins.
    prefix: String,
    /// A hash of no known password, to spend the same time on people we do not know.
    dummy: String,
    cores: Arc<Semaphore>,
    memory: Arc<Memory>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    secrets: Arc<dyn Secrets>,
}

/// Counts one place in the queue for as long as it lives.
pub struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn words(error: impl ToString) -> String {
    error.to_string()
}

/// The hash of this length, worked out in the kept memory.
fn digest(
    memory: &Memory,
    argon2: &Argon2,
    password: &[u8],
    salt: &[u8],
    length: usize,
) -> Result<Output, String> {
    let mut buffer = Zeroizing::new([0; Output::MAX_LENGTH]);
    let out = buffer.get_mut(..length).ok_or("a hash of too many bytes")?;
    memory
        .with(argon2.params().block_count(), |blocks| {
            argon2.hash_password_into_with_memory(password, salt, out, blocks)
        })
        .map_err(words)?;
    Output::new(out).map_err(words)
}

/// A hash with what it was worked out from, as a PHC string.
fn written(params: &Params, salt: &[u8; 16], hash: Output) -> Result<String, String> {
    let phc = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into().map_err(words)?,
        salt: Some(Salt::new(salt).map_err(words)?),
        hash: Some(hash),
    };
    Ok(phc.to_string())
}

/// A new hash as a PHC string.
fn hash(
    memory: &Memory,
    params: &Params,
    password: &[u8],
    salt: &[u8; 16],
) -> Result<String, String> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let hash = digest(memory, &argon2, password, salt, Params::DEFAULT_OUTPUT_LEN)?;
    written(params, salt, hash)
}

/// Does the password fit this PHC string, by the parameters that it names?
fn fits(memory: &Memory, password: &[u8], phc: &str) -> Result<bool, String> {
    let phc = PasswordHash::new(phc).map_err(words)?;
    let (Some(salt), Some(wanted)) = (&phc.salt, &phc.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(phc.algorithm.as_str()).map_err(words)?;
    let version = phc.version.map(Version::try_from).transpose().map_err(words)?;
    let params = Params::try_from(&phc).map_err(words)?;
    let argon2 = Argon2::new(algorithm, version.unwrap_or_default(), params);
    let found = digest(memory, &argon2, password, salt, wanted.len())?;
    // compares in constant time
    Ok(found == *wanted)
}

impl PasswordHasher {
    /// A hasher with this memory in KiB and this many passes.
    ///
    /// # Errors
    /// In words, when argon2 refuses the parameters.
    pub fn new(memory_kib: u32, passes: u32, secrets: Arc<dyn Secrets>) -> Result<Self, String> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(words)?;
        // drawn instead of worked out: a start should not spend the time and the memory of a hash
        let digest: [u8; Params::DEFAULT_OUTPUT_LEN] = secrets.bytes();
        let dummy = written(&params, &secrets.bytes(), Output::new(&digest).map_err(words)?)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(Self {
            params,
            prefix: format!("$argon2id$v=19$m={memory_kib},t={passes},p=1$"),
            dummy,
            cores: Arc::new(Semaphore::new(cores)),
            memory: Arc::default(),
            waiting: Arc::default(),
            most_waiting: cores * QUEUE_PER_CORE,
            secrets,
        })
    }

    /// A place in the queue.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub fn place(&self) -> Result<Place, AppError> {
        let before = self.waiting.fetch_add(1, Ordering::AcqRel);
        let place = Place(Arc::clone(&self.waiting));
        if before < self.most_waiting { Ok(place) } else { Err(busy(3)) }
    }

    /// The password's hash as a PHC string.
    ///
    /// # Errors
    /// `Busy` when too many are waiting.
    pub async fn hash(&self, password: Plain) -> Result<String, AppError> {
        let params = self.params.clone();
        let salt: [u8; 16] = self.secrets.bytes();
        self.run(self.place()?, move |memory| hash(memory, &params, password.as_bytes(), &salt))
            .await
    }

    /// Does the password fit the hash? Takes the same time when there is no hash to fit.
    ///
    /// # Errors
    /// `Internal` when the stored hash cannot be read.
    pub async fn verify(
        &self,
        place: Place,
        password: Plain,
        hash: Option<&str>,
    ) -> Result<bool, AppError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.dummy).to_owned();
        let fits = self.run(place, move |memory| fits(memory, password.as_bytes(), &hash)).await?;
        Ok(known && fits)
    }

    /// Was the hash made with other parameters than today's?
    pub fn is_outdated(&self, hash: &str) -> bool {
        !hash.starts_with(&self.prefix)
    }

    async fn run<T: Send + 'static>(
        &self,
        place: Place,
        work: impl FnOnce(&Memory) -> Result<T, String> + Send + 'static,
    ) -> Result<T, AppError> {
        let core = Arc::clone(&self.cores).acquire_owned().await;
        let core = core.map_err(|error| internal(&error))?;
        let memory = Arc::clone(&self.memory);
        self.memory.release_when_idle(KEPT);
        // a hash goes on when whoever asked for it hangs up, and keeps its core and place till then
        let hashing = tokio::task::spawn_blocking(move || {
            let result = work(&memory);
            // in this order: whoever gets the core finds the place free
            drop((place, core));
            result
        });
        hashing.await.map_err(|error| internal(&error))?.map_err(|error| internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededSecrets;

    fn hasher() -> PasswordHasher {
        PasswordHasher::new(64, 1, Arc::new(SeededSecrets::new())).unwrap()
    }

    async fn verify(hasher: &PasswordHasher, typed: Plain, hash: Option<&str>) -> bool {
        hasher.verify(hasher.place().unwrap(), typed, hash).await.unwrap()
    }

    fn plain(text: &str) -> Plain {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_alone() {
        let hasher = hasher();
        let hash = hasher.hash(plain("correct horse battery")).await.unwrap();
        assert!(verify(&hasher, plain("correct horse battery"), Some(&hash)).await);
        assert!(!verify(&hasher, plain("correct horse batterx"), Some(&hash)).await);
        assert!(!verify(&hasher, plain("correct horse battery"), None).await);
    }

    #[tokio::test]
    async fn a_hash_made_elsewhere_is_understood() {
        // from the tests of the reference implementation
        let phc = "$argon2i$v=16$m=256,t=2,p=2$c29tZXNhbHQ$\
                   tsEVYKap1h6scGt5ovl9aLRGOqOth+AMB+KwHpDFZPs";
        let hasher = hasher();
        assert!(verify(&hasher, plain("password"), Some(phc)).await);
        assert!(!verify(&hasher, plain("passwore"), Some(phc)).await);
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
    async fn who_hangs_up_does_not_make_room_for_more_hashes() {
        let hasher = PasswordHasher::new(1024, 8, Arc::new(SeededSecrets::new())).unwrap();
        let cores = hasher.cores.available_permits();
        for _ in 0..4 * cores {
            let asked = hasher.hash(plain("correct horse battery"));
            let _ = tokio::time::timeout(Duration::from_millis(1), asked).await;
        }
        assert!(hasher.waiting.load(Ordering::Acquire) <= cores, "who only waited is gone");
        while hasher.cores.available_permits() < cores {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(hasher.memory.held() <= cores);
    }

    #[tokio::test]
    async fn parameters_of_an_old_hash_are_noticed() {
        let hasher = hasher();
        let hash = hasher.hash(plain("correct horse battery")).await.unwrap();
        assert!(!hasher.is_outdated(&hash));
        assert!(hasher.is_outdated("$argon2id$v=19$m=32,t=1,p=1$c2FsdHNhbHQ$aGFzaA"));
    }
}
