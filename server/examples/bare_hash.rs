//! What `cargo xtask bench sign-in` measures against: argon2id on all cores and nothing else. Says
//! `ready`, hashes until its input ends, then prints how many hashes that were. Environment:
//! `MEMORY_KIB`, `PASSES`.

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use std::{
    error::Error,
    io::Read as _,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

const PASSWORD: &[u8] = b"correct horse battery staple";

fn main() -> Result<(), Box<dyn Error>> {
    let number = |name: &str| -> Result<u32, Box<dyn Error>> { Ok(std::env::var(name)?.parse()?) };
    let params = Params::new(number("MEMORY_KIB")?, number("PASSES")?, 1, None)?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = hasher.hash_password_with_salt(PASSWORD, b"sixteen bytes...")?.to_string();
    let cores = thread::available_parallelism()?.get();
    let stop = AtomicBool::new(false);
    let hash_on = || {
        let mut count = 0_u64;
        while !stop.load(Ordering::Relaxed) {
            count += u64::from(hasher.verify_password(PASSWORD, hash.as_str()).is_ok());
        }
        count
    };
    let count = thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(hash_on)).collect();
        println!("ready");
        let ended = std::io::stdin().read_to_end(&mut Vec::new());
        stop.store(true, Ordering::Relaxed);
        let counts = workers.into_iter().map(|worker| worker.join().unwrap_or_default());
        ended.map(|_| counts.sum::<u64>())
    })?;
    println!("{count}");
    Ok(())
}
