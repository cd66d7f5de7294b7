//! Formatting, lints, and the rules of the architecture.

use std::{fs, path::Path, process::Command};

use crate::{
    invariants,
    outcome::{Context, Outcome},
    process,
    steps::Steps,
    wasm, workspace,
};

/// What the crate that people see must not be able to do.
const FORBIDDEN_IN_APP: [&str; 5] = ["sqlx", "tokio", "argon2", "totp-rs", "webauthn-rs"];

type Part = fn() -> Outcome;

/// Looks at everything before it fails, so that one run shows all there is to mend.
pub(crate) fn check(steps: &mut Steps) -> Outcome {
    let parts: [(&str, Part); 4] = [
        ("Formatting", formatting),
        ("Rules of the architecture", architecture),
        ("Lints: server, app, this tool", lint_the_server_side),
        ("Lints: the browser's half", lint_the_browser_side),
    ];
    let failures: Vec<String> =
        parts.into_iter().filter_map(|(name, part)| steps.step(name, part).err()).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn formatting() -> Outcome {
    ensure_component("fmt", "rustfmt")?;
    process::run(&mut workspace::cargo(&["fmt", "--all", "--check"]))
        .map_err(|error| format!("{error}. To format: cargo fmt --all"))?;
    // A workspace of its own, which --all does not see.
    let fuzz = "--manifest-path=.cargo/fuzz/Cargo.toml";
    process::run(&mut workspace::cargo(&["fmt", fuzz, "--check"]))
        .map_err(|error| format!("{error}. To format: cargo fmt {fuzz}"))
}

fn lint_the_server_side() -> Outcome {
    ensure_component("clippy", "clippy")?;
    process::run(&mut workspace::cargo(&[
        "clippy",
        "--package=server",
        "--package=app",
        "--package=xtask",
        "--all-targets",
        "--features=app/ssr",
        "--",
        "-Dwarnings",
    ]))
}

fn lint_the_browser_side() -> Outcome {
    ensure_component("clippy", "clippy")?;
    wasm::ensure_target()?;
    process::run(&mut workspace::cargo(&[
        "clippy",
        "--package=frontend",
        "--target=wasm32-unknown-unknown",
        "--",
        "-Dwarnings",
    ]))
}

fn ensure_component(subcommand: &str, component: &str) -> Outcome {
    let there = process::output(&mut workspace::cargo(&[subcommand, "--version"]));
    if there.is_ok() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["component", "add", component])).map_err(|error| {
        format!("{error}\n{component} is missing. Install it: rustup component add {component}")
    })
}

fn architecture() -> Outcome {
    let mut sentences = dependencies()?;
    sentences.extend(invariants::violations()?.iter().map(ToString::to_string));
    for sentence in &sentences {
        println!("  {sentence}");
    }
    match sentences.len() {
        0 => Ok(()),
        1 => Err("one rule of the architecture is broken, see above".to_owned()),
        many => Err(format!("rules of the architecture are broken in {many} places, see above")),
    }
}

fn dependencies() -> Outcome<Vec<String>> {
    let manifest = Path::new("app/Cargo.toml");
    let text = fs::read_to_string(manifest).context(|| "cannot read app/Cargo.toml".to_owned())?;
    let mut sentences = Vec::new();
    for name in direct_dependencies()? {
        let sentence = match name.as_str() {
            "server" => "app must not depend on server",
            name if FORBIDDEN_IN_APP.contains(&name) => {
                "app declares what the server must offer and does none of it: no such dependency"
            }
            _ => continue,
        };
        let line =
            text.lines().position(|line| line.starts_with(&name)).map_or(1, |index| index + 1);
        sentences.push(format!("{}:{line}: {sentence} ({name})", manifest.display()));
    }
    Ok(sentences)
}

/// What `app` depends on itself, in every configuration.
fn direct_dependencies() -> Outcome<Vec<String>> {
    let tree = process::output(&mut workspace::cargo(&[
        "tree",
        "--package=app",
        "--all-features",
        "--target=all",
        "--edges=normal,build",
        "--depth=1",
        "--prefix=none",
        "--format={p}",
    ]))?;
    Ok(tree
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .map(ToOwned::to_owned)
        .collect())
}
