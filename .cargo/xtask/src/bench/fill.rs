//! Databases with as many tokens and events as years of use leave behind.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    installation::Installation,
    outcome::{Context, Outcome},
    process,
    server::Profile,
    site,
    stamp::{self, Stamp},
    steps::Steps,
    workspace,
};

/// How much a database is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) tokens: u64,
    pub(crate) events: u64,
}

/// What a database that many have used for years holds.
pub(crate) const LARGE: Size = Size { tokens: 1_000_000, events: 10_000_000 };
/// For a look that takes less time.
pub(crate) const MEDIUM: Size = Size { tokens: 100_000, events: 1_000_000 };
pub(crate) const SMALL: Size = Size { tokens: 1_000, events: 0 };

/// Strings of tokens of the filled project, one a line.
const SAMPLE: &str = "tokens.txt";
/// Events are kept for 180 days and the oldest ones are 150 days old when they are written. A
/// server must not begin to delete them while it is measured.
const KEEP_FILLED: Duration = Duration::from_hours(20 * 24);

/// An installation with one project that somebody is in.
struct Place<'a> {
    binary: &'a Path,
    data: &'a Path,
    database: Option<&'a str>,
}

#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    size: Size,
    /// None means SQLite in the folder.
    database: Option<String>,
    /// One that is there already; none means a new installation.
    project: Option<String>,
    folder: Option<String>,
}

/// `bench fill`: fills a new installation, or a project of one that is there.
pub(crate) fn fill(steps: &mut Steps, args: &[String]) -> Outcome {
    let arguments = parse(args)?;
    let size = arguments.size;
    let data = match &arguments.folder {
        Some(folder) => workspace::root().join(folder),
        None => workspace::root().join("target/bench/fill"),
    };
    let shown = data.display();
    match &arguments.project {
        None if data.exists() => {
            return Err(format!(
                "{shown} is there already: remove it, name another folder, or name the project to fill with --project"
            ));
        }
        Some(_) if !data.is_dir() => return Err(format!("there is no installation in {shown}")),
        _ => {}
    }
    let binary = site::build(steps, Profile::Release)?;
    build(steps)?;
    let place = Place { binary: &binary, data: &data, database: arguments.database.as_deref() };
    let project = match arguments.project {
        Some(project) => project,
        None => steps.step("Make a project", || place.project())?,
    };
    steps.step(&title(size), || place.fill(&project, size))?;
    steps.summary();
    println!(
        "\nThe installation is in {shown}. Strings of some of its tokens: {}",
        data.join(SAMPLE).display()
    );
    Ok(())
}

/// The program that fills, in `server/examples/fill`.
pub(super) fn build(steps: &mut Steps) -> Outcome {
    steps.step("Build what fills a database", || {
        process::run(&mut workspace::cargo(&[
            "build",
            "--release",
            "--package=server",
            "--example=fill",
        ]))
    })
}

/// A filled installation on SQLite.
pub(super) struct Filled {
    pub(super) data: PathBuf,
    /// Strings of some of its tokens.
    pub(super) tokens: Vec<String>,
}

/// Fills an installation and keeps it for the next time, until what it would look like changes, or
/// it becomes old.
pub(super) fn filled(steps: &mut Steps, binary: &Path, size: Size) -> Outcome<Filled> {
    let name = format!("{}-tokens-{}-events", size.tokens, size.events);
    let data = workspace::root().join("target/bench/filled").join(name);
    let stamp_file = data.join("filled.stamp");
    let wanted = inputs()?;
    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if known == wanted && is_young(&stamp_file) {
        println!("\n▸ {} is still there from before", data.display());
    } else {
        steps.step(&title(size), || {
            if data.exists() {
                fs::remove_dir_all(&data)
                    .context(|| format!("cannot remove {}", data.display()))?;
            }
            let place = Place { binary, data: &data, database: None };
            place.fill(&place.project()?, size)?;
            stamp::write(&stamp_file, wanted.as_bytes())
        })?;
    }
    let file = data.join(SAMPLE);
    let sample = fs::read_to_string(&file).context(|| format!("cannot read {}", file.display()))?;
    Ok(Filled { data, tokens: sample.lines().map(ToOwned::to_owned).collect() })
}

fn title(size: Size) -> String {
    format!("Fill it with {} tokens and {} events", size.tokens, size.events)
}

/// What decides how a filled database looks.
fn inputs() -> Outcome<String> {
    let server = workspace::root().join("server");
    let mut stamp = Stamp::new();
    for path in [
        "migrations",
        "examples/fill",
        "src/checked_string.rs",
        "src/keyring.rs",
        "src/project/tokens/kept.rs",
        "src/project/tokens/string.rs",
    ] {
        stamp.add_path(&server.join(path))?;
    }
    Ok(stamp.hex())
}

fn is_young(file: &Path) -> bool {
    let written = fs::metadata(file).and_then(|metadata| metadata.modified());
    written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < KEEP_FILLED))
}

impl Place<'_> {
    /// Makes the installation and its project.
    fn project(&self) -> Outcome<String> {
        fs::create_dir_all(self.data)
            .context(|| format!("cannot create {}", self.data.display()))?;
        let Self { binary, data, database } = *self;
        let installation = Installation { binary, data, database };
        let email = "bench@example.com";
        installation.user(email, "Bench", &["--super-admin"])?;
        let project = installation.project(email, ["Bench", "Bench", "Bench"])?;
        installation.member(&project, email, "admin")?;
        Ok(project)
    }

    fn fill(&self, project: &str, size: Size) -> Outcome {
        let program = self.binary.with_file_name("examples").join("fill");
        let database = self.database.map(|url| ("LATCHKEY_DATABASE_URL", url));
        process::run(
            process::leashed(&program)
                .args(["--project", project])
                .args(["--tokens", &size.tokens.to_string()])
                .args(["--events", &size.events.to_string()])
                .arg("--sample")
                .arg(self.data.join(SAMPLE))
                // Not the repository: a latchkey.toml that lies there is somebody's own.
                .current_dir(self.data)
                .env("LATCHKEY_DATA_DIR", self.data)
                .envs(database),
        )
    }
}

fn parse(args: &[String]) -> Outcome<Arguments> {
    let mut parsed = Arguments { size: LARGE, database: None, project: None, folder: None };
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        let mut value = || {
            rest.next().cloned().ok_or_else(|| format!("`bench fill {arg}` needs a value after it"))
        };
        match arg.as_str() {
            "--tokens" => parsed.size.tokens = number(arg, &value()?)?,
            "--events" => parsed.size.events = number(arg, &value()?)?,
            "--database" => {
                let url = value()?;
                parsed.database = (url != "sqlite").then_some(url);
            }
            "--project" => parsed.project = Some(value()?),
            folder if !folder.starts_with('-') && parsed.folder.is_none() => {
                parsed.folder = Some(folder.to_owned());
            }
            _ => {
                return Err(format!(
                    "`bench fill` takes --tokens N, --events N, --database URL, --project ID and one folder, not: {arg}"
                ));
            }
        }
    }
    Ok(parsed)
}

fn number(name: &str, text: &str) -> Outcome<u64> {
    text.replace('_', "").parse().context(|| format!("`{name}` takes a number, not `{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &str) -> Outcome<Arguments> {
        parse(&args.split_whitespace().map(ToOwned::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_filled_is_read_from_the_command() {
        let usual = Arguments { size: LARGE, database: None, project: None, folder: None };
        assert_eq!(parsed(""), Ok(usual));
        assert_eq!(
            parsed("data --tokens 10 --events 2_000 --database postgres://h/d --project 7"),
            Ok(Arguments {
                size: Size { tokens: 10, events: 2_000 },
                database: Some("postgres://h/d".to_owned()),
                project: Some("7".to_owned()),
                folder: Some("data".to_owned()),
            })
        );
        for wrong in ["--tokens", "--tokens many", "--tokens -1", "--what", "one two"] {
            assert!(parsed(wrong).is_err(), "{wrong}");
        }
    }
}
