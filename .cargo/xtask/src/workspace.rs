//! Where things are, and how cargo is called.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    outcome::{Context, Outcome},
    process,
};

/// The repository: two folders above this crate.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// The finished site; `server/build.rs` reads it from here.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// What this tool remembers between runs.
pub(crate) fn scratch() -> PathBuf {
    root().join("target/xtask")
}

/// cargo, as somebody would call it at the terminal.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(args);
    unburdened(&mut command);
    command
}

/// Runs in the repository, without what `cargo run` left in the environment: build scripts that
/// look at such variables would run again, and with them half of the dependencies.
pub(crate) fn unburdened(command: &mut Command) -> &mut Command {
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let left_behind = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        });
        if left_behind {
            command.env_remove(name);
        }
    }
    command
}

/// The folder cargo builds into, which configuration may have moved.
pub(crate) fn target() -> Outcome<PathBuf> {
    let metadata =
        process::output(&mut cargo(&["metadata", "--format-version=1", "--no-deps", "--offline"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata).context(|| "cannot read cargo's metadata".to_owned())?;
    metadata["target_directory"]
        .as_str()
        .map(PathBuf::from)
        .ok_or_else(|| "cargo's metadata names no target folder".to_owned())
}
