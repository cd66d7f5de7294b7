//! Feeds the parsers of what strangers send with what nobody would think of, for a while each.

use std::{
    fs::{self, File},
    process::Command,
};

use crate::{
    outcome::{Context, Outcome},
    packages, process,
    steps::Steps,
    tools, workspace,
};

const CARGO_FUZZ: &str = "0.13.2";
const SECONDS: u32 = 60;
/// The programs of `.cargo/fuzz`.
const TARGETS: [&str; 3] = ["token_string", "nested_form", "event_query"];

pub(crate) fn fuzz(steps: &mut Steps, args: &[String]) -> Outcome {
    let seconds = match args {
        [] => SECONDS,
        [number] => number
            .parse()
            .context(|| format!("`fuzz` takes a number of seconds, not `{number}`"))?,
        _ => return Err("`fuzz` takes a number of seconds and nothing else".to_owned()),
    };
    steps.step("Build the fuzz targets", build)?;
    // Each gets its time, whatever the others found.
    let failures: Vec<String> = TARGETS
        .into_iter()
        .filter_map(|target| steps.step(&format!("Fuzz {target}"), || run(target, seconds)).err())
        .collect();
    steps.summary();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn build() -> Outcome {
    // libFuzzer is C++.
    if process::which("c++").is_none() {
        packages::install("g++", "A C++ compiler", "")?;
    }
    let mut command = Command::new(tools::built("cargo-fuzz", CARGO_FUZZ)?);
    command
        .args(["fuzz", "build", "--fuzz-dir", ".cargo/fuzz", "--target-dir", "target/fuzz"])
        // Sanitizers are options of the compiler that its stable releases have and hide.
        .env("RUSTC_BOOTSTRAP", "1");
    process::run(workspace::unburdened(&mut command))
}

/// Runs one target from its seeds and from what earlier runs came upon.
fn run(target: &str, seconds: u32) -> Outcome {
    let work = workspace::root().join("target/fuzz");
    let corpus = work.join("corpus").join(target);
    let artifacts = work.join("artifacts").join(target);
    for folder in [&corpus, &artifacts] {
        fs::create_dir_all(folder).context(|| format!("cannot create {}", folder.display()))?;
    }
    let host = process::output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let program = work.join(host.trim()).join("release").join(target);
    let log = work.join(target).with_extension("log");
    let output = File::create(&log).context(|| format!("cannot create {}", log.display()))?;
    let result = process::run(
        Command::new(program)
            .arg(format!("-max_total_time={seconds}"))
            .args(["-timeout=10", "-max_len=4096", "-print_final_stats=1"])
            .arg(format!("-artifact_prefix={}/", artifacts.display()))
            .arg(&corpus)
            .arg(workspace::root().join(".cargo/fuzz/seeds").join(target))
            .stderr(output),
    );
    let told = fs::read(&log).context(|| format!("cannot read {}", log.display()))?;
    let told = String::from_utf8_lossy(&told);
    match result {
        Ok(()) => {
            let count =
                told.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
            println!("  {} inputs and no failure", count.unwrap_or("unknown").trim());
            Ok(())
        }
        Err(error) => {
            let is_progress = |line: &str| line.starts_with('#');
            told.lines().filter(|line| !is_progress(line)).for_each(|line| eprintln!("  {line}"));
            Err(format!("{error}; what made it fail is in {}", artifacts.display()))
        }
    }
}
