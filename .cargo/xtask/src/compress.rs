//! Compressed copies beside the files of the site, made once so that the server never compresses them.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::outcome::{Context, Outcome};

const COMPRESSIBLE: [&str; 9] =
    ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Below this the headers cost more than compression saves.
const WORTHWHILE_BYTES: usize = 512;

/// Writes `<name>.br` and `<name>.gz` beside every file where they are smaller than it.
pub(crate) fn beside(files: &[PathBuf]) -> Outcome {
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let (Err(failure), Ok(mut failures)) = (one(file), failures.lock()) {
                        failures.push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_default();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn one(file: &Path) -> Outcome {
    let extension = file.extension().and_then(|extension| extension.to_str());
    if !extension.is_some_and(|extension| COMPRESSIBLE.contains(&extension)) {
        return Ok(());
    }
    let plain = fs::read(file).context(|| format!("cannot read {}", file.display()))?;
    if plain.len() <= WORTHWHILE_BYTES {
        return Ok(());
    }
    for (suffix, packed) in [("br", brotli(&plain)?), ("gz", gzip(&plain)?)] {
        if packed.len() < plain.len() {
            let name = format!("{}.{suffix}", file.display());
            fs::write(&name, packed).context(|| format!("cannot write {name}"))?;
        }
    }
    Ok(())
}

fn brotli(plain: &[u8]) -> Outcome<Vec<u8>> {
    let mut packed = Vec::new();
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: plain.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &plain[..], &mut packed, &params)
        .context(|| "brotli failed".to_owned())?;
    Ok(packed)
}

fn gzip(plain: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).and_then(|()| encoder.finish()).context(|| "gzip failed".to_owned())
}
