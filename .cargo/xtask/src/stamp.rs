//! Hashes of inputs, so that what did not change is not done again.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::outcome::{Context, Outcome};

/// Collects inputs into one hash.
pub(crate) struct Stamp(Sha256);

impl Stamp {
    pub(crate) fn new() -> Self {
        Self(Sha256::new())
    }

    /// Adds one input; its length goes first, so that no two lists of inputs look alike.
    pub(crate) fn add(&mut self, input: &[u8]) -> &mut Self {
        self.0.update((input.len() as u64).to_le_bytes());
        self.0.update(input);
        self
    }

    /// Adds a file by its name and content; a folder with everything in it.
    pub(crate) fn add_path(&mut self, path: &Path) -> Outcome<&mut Self> {
        for file in files(path)? {
            let content = fs::read(&file).context(|| format!("cannot read {}", file.display()))?;
            self.add(file.to_string_lossy().as_bytes()).add(&content);
        }
        Ok(self)
    }

    pub(crate) fn hex(self) -> String {
        let mut hex = String::with_capacity(64);
        for byte in self.0.finalize() {
            for digit in [byte >> 4, byte & 15] {
                hex.extend(char::from_digit(digit.into(), 16));
            }
        }
        hex
    }

    /// The short form that names files.
    pub(crate) fn short(self) -> String {
        let mut hex = self.hex();
        hex.truncate(16);
        hex
    }
}

/// Every file below a folder in a fixed order; the file itself if it is one; nothing if it is not there.
pub(crate) fn files(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    if !path.is_dir() {
        return Ok(Vec::new());
    }
    let cannot = || format!("cannot list {}", path.display());
    let mut entries = fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>())
        .context(cannot)?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        found.extend(files(&entry)?);
    }
    Ok(found)
}

/// Writes a file, making its folder first.
pub(crate) fn write(path: &Path, content: &[u8]) -> Outcome {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(|| format!("cannot create {}", folder.display()))?;
    }
    fs::write(path, content).context(|| format!("cannot write {}", path.display()))
}
