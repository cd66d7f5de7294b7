//! Finds a Chromium for the browser tests.

use std::{env, path::PathBuf};

use crate::{outcome::Outcome, packages, process};

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

pub(crate) fn chromium() -> Outcome<PathBuf> {
    if let Some(chosen) = env::var_os("CHROMIUM").map(PathBuf::from) {
        return if chosen.is_file() {
            Ok(chosen)
        } else {
            Err(format!("CHROMIUM names {}, which is no file", chosen.display()))
        };
    }
    if let Some(found) = on_path() {
        return Ok(found);
    }
    packages::install(
        "chromium",
        "Chromium",
        ", or name one in the environment: CHROMIUM=/path/to/chromium",
    )?;
    on_path().ok_or_else(|| "Chromium was installed but is not on the path".to_owned())
}

fn on_path() -> Option<PathBuf> {
    NAMES.iter().find_map(|name| process::which(name))
}
