use super::message::Stamp;
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The way out when there is no relay: every mail becomes a file, named so that they sort by time.
pub(super) fn write(folder: &Path, stamp: Stamp, message: &[u8]) -> io::Result<PathBuf> {
    make(folder)?;
    let name = file_name(stamp);
    let path = folder.join(&name);
    let unfinished = folder.join(format!(".{name}.part"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    file.write_all(message)?;
    file.sync_all()?;
    fs::rename(&unfinished, &path)?;
    // the name of the file has to survive a power cut too
    File::open(folder)?.sync_all()?;
    Ok(path)
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn file_name(stamp: Stamp) -> String {
    let time = stamp.written_at.machine().replace(['-', ':', 'Z'], "");
    let micros = stamp.written_at.0.rem_euclid(1_000_000);
    format!("{time}.{micros:06}Z-{}.eml", stamp.id)
}
