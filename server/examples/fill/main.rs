//! What `cargo xtask bench fill` runs: fills a project with limited tokens and with events, as many
//! as years of use leave behind. The installation is the one that the environment describes
//! (`LATCHKEY_…`), as for the server, which must not run meanwhile. Nothing that is there changes.

mod dice;
mod events;
mod service;
mod store;
mod tokens;

use clap::Parser;
use server::{config::Config, db::Db, keyring::Keyring, secrets::SystemSecrets};
use service::Plan;
use std::{error::Error, path::PathBuf, process::ExitCode};

type Failure = Box<dyn Error>;

#[derive(Parser)]
struct Arguments {
    /// The project; somebody must be in it.
    #[arg(long, value_name = "ID")]
    project: i64,
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
    tokens: i64,
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..))]
    events: i64,
    /// Where the strings of some of the tokens are written, one a line.
    #[arg(long, value_name = "FILE")]
    sample: PathBuf,
    /// How many those are.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(i64).range(1..))]
    sample_size: i64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("fill: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let config = Config::load(None, std::env::vars())?;
    let db = Db::connect(&config.database_url()).await?;
    db.migrate().await?;
    let check = db.key_check().await?;
    let check = check.ok_or("there is no installation in this database")?;
    let (keyring, _) = Keyring::open(&config.keyring(), Some(&check), &SystemSecrets)?;
    let plan = Plan {
        project: arguments.project,
        tokens: arguments.tokens,
        events: arguments.events,
        sample: arguments.sample_size,
    };
    let sample = service::fill(db, keyring, plan).await?;
    let file = &arguments.sample;
    std::fs::write(file, sample.join("\n") + "\n")
        .map_err(|error| format!("cannot write {}: {error}", file.display()).into())
}
