//! Python with the packages that its programs ask for, in a virtual environment of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    outcome::{Context, Outcome},
    packages, process,
    stamp::{self, Stamp},
    workspace,
};

/// The interpreter of an environment that holds what the file of requirements names. It is made
/// anew when that file changes, or the Python that it was made with.
pub(crate) fn environment(requirements: &Path) -> Outcome<PathBuf> {
    let version = system()?;
    let folder = workspace::root().join("target/python");
    let python = folder.join("bin/python");
    let mut stamp = Stamp::new();
    stamp.add(version.as_bytes()).add_path(requirements)?;
    let stamp = stamp.hex();
    let stamp_file = workspace::scratch().join("python.stamp");
    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if known == stamp && python.is_file() {
        println!("  nothing has changed");
        return Ok(python);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).context(|| format!("cannot remove {}", folder.display()))?;
    }
    process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    process::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .arg("--requirement")
            .arg(requirements),
    )?;
    stamp::write(&stamp_file, stamp.as_bytes())?;
    Ok(python)
}

/// What the system's Python says of itself. One that can make environments is installed if there
/// is none: Debian keeps that part in a package of its own.
fn system() -> Outcome<String> {
    ask().or_else(|_| {
        packages::install("python3-venv", "Python 3 with its modules venv and ensurepip", "")?;
        ask().map_err(|error| {
            format!("the python3 that is first on the path makes no environments: {error}")
        })
    })
}

fn ask() -> Outcome<String> {
    let question = "import ensurepip, sys, venv; print(sys.version, sys.executable)";
    process::output(Command::new("python3").args(["-c", question]))
}
