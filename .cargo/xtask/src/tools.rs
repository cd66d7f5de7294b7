//! Programs of crates.io that systems do not have: built once and kept in `target/tools`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{outcome::Outcome, process, workspace};

/// The program of this crate in this version. Both must be what its `--version` prints.
pub(crate) fn built(name: &str, version: &str) -> Outcome<PathBuf> {
    let tools = workspace::root().join("target/tools");
    let program = tools.join("bin").join(name);
    if !is_wanted(&program, [name, version]) {
        println!("  building {name} {version}, once");
        process::run(
            workspace::cargo(&["install", "--quiet", "--locked", "--root"]).arg(&tools).args([
                "--version",
                version,
                name,
            ]),
        )?;
    }
    Ok(program)
}

fn is_wanted(program: &Path, title: [&str; 2]) -> bool {
    process::output(Command::new(program).arg("--version"))
        .is_ok_and(|version| version.split_whitespace().take(2).eq(title))
}
