//! Installs Debian packages where that is allowed, and otherwise says what to install.

use std::{fs, os::unix::fs::MetadataExt, process::Command};

use crate::{outcome::Outcome, process};

/// Installs one Debian package, or explains what is missing and how to get it.
pub(crate) fn install(package: &str, purpose: &str, otherwise: &str) -> Outcome {
    if is_root() && process::which("apt-get").is_some() {
        println!("  {purpose} is missing: installing Debian's package `{package}`");
        process::run(Command::new("apt-get").args(["update", "-qq"]))?;
        process::run(
            Command::new("apt-get")
                .args(["install", "-y", "-qq", "--no-install-recommends", package])
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )
    } else {
        Err(format!(
            "{purpose} is missing. Install it (Debian, Ubuntu: sudo apt-get install {package}){otherwise}."
        ))
    }
}

/// Whether this process runs as root; the owner of its own entry in /proc says so.
pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}
