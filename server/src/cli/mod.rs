//! The command line: `latchkey serve` and what an operator does without a browser. Every command
//! works on the database directly, whether the server runs or not.

mod commands;
#[cfg(test)]
mod tests;

use crate::{
    Installation, build, clock::SystemClock, config::Config, db::Db, http::LogFormat,
    keyring::Keyring, secrets::SystemSecrets, serve,
};
use app::{error::AppError, organization::projects::Role};
use clap::{Parser, Subcommand};
use std::{
    io::{self, IsTerminal, Read},
    process::ExitCode,
    sync::Arc,
};

/// Accounts, API tokens and the Storage API of data projects.
#[derive(Parser)]
#[command(name = "latchkey", version)]
struct Arguments {
    /// The configuration file; latchkey.toml in this folder is read when it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<String>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the web app and the APIs (the default).
    Serve,
    /// Look after the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Bring the database's schema up to date.
    Migrate,
    /// Accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Management tokens.
    #[command(subcommand)]
    Token(TokenCommand),
    /// Maintainers.
    #[command(subcommand)]
    Maintainer(MaintainerCommand),
    /// Organizations.
    #[command(subcommand)]
    Organization(OrganizationCommand),
    /// Projects.
    #[command(subcommand)]
    Project(ProjectCommand),
}

impl Command {
    /// Does it want a password from standard input?
    fn reads_password(&self) -> bool {
        matches!(self, Self::User(UserCommand::Create { password_stdin: true, .. }))
    }
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Say whether the configuration can be used, and what it comes to.
    Check,
}

#[derive(Subcommand)]
enum UserCommand {
    /// Make an account; prints its id.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        name: String,
        /// Read the password from standard input; without it the account is not activated.
        #[arg(long)]
        password_stdin: bool,
        #[arg(long)]
        super_admin: bool,
        /// They have to activate the account by a mailed link before they can do anything.
        #[arg(long, conflicts_with_all = ["password_stdin", "with_totp"])]
        unverified: bool,
        /// Give the account an authenticator; its secret is printed after the id.
        #[arg(long)]
        with_totp: bool,
    },
    /// Take every second factor from a person who lost them.
    ResetMfa {
        #[arg(long)]
        email: String,
    },
    /// Shut a person out at once: sessions and master tokens stop working.
    Disable {
        #[arg(long)]
        email: String,
    },
    /// Let a person in again.
    Enable {
        #[arg(long)]
        email: String,
    },
}

#[derive(Subcommand)]
enum TokenCommand {
    /// Make a management token for a person; prints the token and nothing else.
    Create {
        #[arg(long)]
        email: String,
        #[arg(long)]
        description: String,
        /// How long it is valid: a number and s, m, h or d, like 90d.
        #[arg(long, value_name = "TIME", value_parser = parse_duration)]
        expires_in: i64,
    },
    /// Make a token for a program of yours that stands for no person; prints the token and nothing
    /// else.
    CreateApplication {
        #[arg(long)]
        description: String,
        /// What it may do, like projects:read; may be given several times.
        #[arg(long = "scope", value_name = "SCOPE")]
        scopes: Vec<String>,
        /// How long it is valid, like 90d; without it the token does not expire.
        #[arg(long, value_name = "TIME", value_parser = parse_duration)]
        expires_in: Option<i64>,
    },
    /// List the tokens that stand for no person, a line each: id, description, scopes, when it was
    /// created, last used, and when it expires, with tabs between them.
    ListApplications,
    /// Delete a token that stands for no person; it is refused at once.
    DeleteApplication {
        #[arg(long, value_name = "ID")]
        id: i64,
    },
}

#[derive(Subcommand)]
enum MaintainerCommand {
    /// Make a maintainer; prints its id.
    Create {
        #[arg(long)]
        name: String,
        /// Who is in it; may be given several times.
        #[arg(long = "member", value_name = "EMAIL")]
        members: Vec<String>,
    },
}

#[derive(Subcommand)]
enum OrganizationCommand {
    /// Make an organization; prints its id.
    Create {
        #[arg(long, value_name = "ID")]
        maintainer: i64,
        #[arg(long)]
        name: String,
        /// Who is in it; may be given several times.
        #[arg(long = "member", value_name = "EMAIL")]
        members: Vec<String>,
    },
}

#[derive(Subcommand)]
enum ProjectCommand {
    /// Make a project; prints its id.
    Create {
        #[arg(long, value_name = "ID")]
        organization: i64,
        #[arg(long)]
        name: String,
    },
    /// Add a person; prints the master token.
    AddMember {
        #[arg(long, value_name = "ID")]
        project: i64,
        #[arg(long)]
        email: String,
        /// admin, share, guest or readOnly.
        #[arg(long)]
        role: Role,
    },
    /// Take a person out; the master token stops working.
    RemoveMember {
        #[arg(long, value_name = "ID")]
        project: i64,
        #[arg(long)]
        email: String,
    },
    /// Say whether sealed copies of token strings are kept, which mailed links deliver.
    KeepTokenStrings {
        #[arg(long, value_name = "ID")]
        project: i64,
        /// Keep copies of strings that are made from now on.
        #[arg(long, required_unless_present = "off", conflicts_with = "off")]
        on: bool,
        /// Keep none, and delete those that are there.
        #[arg(long)]
        off: bool,
    },
}

/// Runs the command of this process. A failing one prints one line to standard error.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    match runtime.block_on(execute(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

fn fail(problem: &str) -> ExitCode {
    eprintln!("latchkey: {}", problem.replace('\n', " "));
    ExitCode::FAILURE
}

async fn execute(arguments: Arguments) -> Result<(), String> {
    let config = Config::load(arguments.config.as_deref(), std::env::vars())
        .map_err(|error| error.to_string())?;
    let command = arguments.command.unwrap_or(Command::Serve);
    if matches!(command, Command::Config(ConfigCommand::Check)) {
        println!("The configuration is fine: {config:?}");
        return Ok(());
    }
    let is_serving = matches!(command, Command::Serve);
    start_log(is_serving);
    let installation = open(config, is_serving).await?;
    match command {
        Command::Serve => serve::serve(installation).await,
        Command::Migrate => {
            println!("The schema is up to date.");
            Ok(())
        }
        Command::Config(_) => Ok(()),
        command => {
            let password = if command.reads_password() { Some(read_password()?) } else { None };
            let lines = commands::run(&installation, command, password).await.map_err(in_words)?;
            for line in lines {
                println!("{line}");
            }
            Ok(())
        }
    }
}

fn in_words(error: AppError) -> String {
    error.message
}

fn start_log(is_serving: bool) {
    let default = if is_serving { "info,sqlx=warn" } else { "error" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    let log = io::stderr;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(log().is_terminal())
        .event_format(LogFormat::new())
        .with_writer(log)
        .init();
}

/// Opens the installation that the configuration describes, and makes what is missing.
async fn open(config: Config, is_serving: bool) -> Result<Installation, String> {
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make the folder {}: {error}", folder.display()))?;
    if is_serving {
        for key in config.without_effect() {
            tracing::warn!(key, "this setting has no effect in this version");
        }
    }
    let url = config.database_url();
    let db = Db::connect(&url)
        .await
        .map_err(|error| format!("cannot open the {} database: {error}", config.database_kind()))?;
    db.migrate().await.map_err(|error| error.to_string())?;
    let check = db.key_check().await.map_err(|error| error.to_string())?;
    let secrets = Arc::new(SystemSecrets);
    let setting = config.keyring();
    let (keyring, is_new) =
        Keyring::open(&setting, check.as_deref(), &*secrets).map_err(|error| error.to_string())?;
    if is_new {
        eprintln!(
            "A new keyring was made: {setting}\nBack it up apart from the database: without it no session and no token works."
        );
    }
    if check.is_none() {
        db.set_key_check(&keyring.check()).await.map_err(|error| error.to_string())?;
    }
    build(config, db, keyring, Arc::new(SystemClock), secrets)
}

/// Seconds of a text like `90d`.
fn parse_duration(text: &str) -> Result<i64, String> {
    let problem = || "must be a number and s, m, h or d, like 90d".to_owned();
    let unit = text.chars().next_back().ok_or_else(problem)?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        'd' => 86_400,
        _ => return Err(problem()),
    };
    let number: i64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| problem())?;
    number.checked_mul(seconds).filter(|total| *total > 0).ok_or_else(problem)
}

fn read_password() -> Result<String, String> {
    let mut text = String::new();
    let read = std::io::stdin().take(4096).read_to_string(&mut text);
    read.map_err(|_| "The password must be UTF-8 text.".to_owned())?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
