//! Finds a Chromium and a Firefox for the browser tests, and the driver that Firefox needs.

use std::{env, path::PathBuf};

use crate::{
    outcome::{Context, Outcome},
    packages, process, tools,
};

const GECKODRIVER: &str = "0.37.0";

/// A browser that is taken from the system.
struct Browser {
    title: &'static str,
    /// Names one, whatever is on the path.
    variable: &'static str,
    programs: &'static [&'static str],
    package: &'static str,
}

const CHROMIUM: Browser = Browser {
    title: "Chromium",
    variable: "CHROMIUM",
    programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    package: "chromium",
};

const FIREFOX: Browser = Browser {
    title: "Firefox",
    variable: "FIREFOX",
    programs: &["firefox-esr", "firefox"],
    package: "firefox-esr",
};

pub(crate) fn chromium() -> Outcome<PathBuf> {
    CHROMIUM.find()
}

pub(crate) fn firefox() -> Outcome<PathBuf> {
    FIREFOX.find()
}

impl Browser {
    fn find(&self) -> Outcome<PathBuf> {
        if let Some(chosen) = chosen(self.variable)? {
            return Ok(chosen);
        }
        if let Some(found) = self.on_path() {
            return Ok(found);
        }
        let otherwise = format!(
            ", or name one in the environment: {}=/path/to/{}",
            self.variable, self.package
        );
        packages::install(self.package, self.title, &otherwise)?;
        self.on_path().ok_or_else(|| format!("{} was installed but is not on the path", self.title))
    }

    fn on_path(&self) -> Option<PathBuf> {
        self.programs.iter().find_map(|name| process::which(name))
    }
}

fn chosen(variable: &str) -> Outcome<Option<PathBuf>> {
    let Some(chosen) = env::var_os(variable).map(PathBuf::from) else {
        return Ok(None);
    };
    if chosen.is_file() {
        Ok(Some(chosen))
    } else {
        Err(format!("{variable} names {}, which is no file", chosen.display()))
    }
}

/// The program through which tests drive Firefox. Debian has none: it is built once and kept.
pub(crate) fn geckodriver() -> Outcome<PathBuf> {
    if let Some(chosen) = chosen("GECKODRIVER")? {
        return Ok(chosen);
    }
    tools::built("geckodriver", GECKODRIVER).context(|| {
        "geckodriver cannot be built; name one in the environment: GECKODRIVER=/path/to/geckodriver"
            .to_owned()
    })
}
