//! The command line: `latchkey serve` and what an operator does without a browser. Every command
//! works on the database directly, whether the server runs or not.

use crate::{
    Installation, account::users::NewUser, build, clock::SystemClock, config::Config, db::Db,
    http::LogFormat, keyring::Keyring, secrets::SystemSecrets, serve,
};
use app::{
    account::sign_in::BrowserMark,
    error::AppError,
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    services::{Actor, Identity},
    value::{MaintainerId, OrganizationId, ProjectId},
};
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
        Command::User(command) => user(&installation, command).await.map_err(in_words),
        Command::Token(command) => token(&installation, command).await.map_err(in_words),
        Command::Maintainer(command) => maintainer(&installation, command).await.map_err(in_words),
        Command::Organization(command) => {
            organization(&installation, command).await.map_err(in_words)
        }
        Command::Project(command) => project(&installation, command).await.map_err(in_words),
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

fn operator() -> Actor {
    Actor {
        identity: Identity::Operator,
        remote_addr: String::new(),
        user_agent: "latchkey command line".to_owned(),
        browser: BrowserMark::default(),
        run_id: None,
        operation: String::new(),
    }
}

async fn user(installation: &Installation, command: UserCommand) -> Result<(), AppError> {
    match command {
        UserCommand::Create { email, name, password_stdin, super_admin, unverified, with_totp } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let new = NewUser {
                email,
                name,
                password,
                is_unverified: unverified,
                is_super_admin: super_admin,
            };
            let id = installation.users.create(&operator(), new).await?;
            println!("{id}");
            if with_totp {
                println!("{}", installation.users.add_totp(&operator(), id).await?);
            }
        }
        UserCommand::ResetMfa { email } => {
            installation.users.reset_multi_factor(&operator(), &email).await?;
        }
        UserCommand::Disable { email } => {
            installation.users.set_active(&operator(), &email, false).await?;
        }
        UserCommand::Enable { email } => {
            installation.users.set_active(&operator(), &email, true).await?;
        }
    }
    Ok(())
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

async fn token(installation: &Installation, command: TokenCommand) -> Result<(), AppError> {
    let tokens = &installation.management_tokens;
    let secret = match command {
        TokenCommand::Create { email, description, expires_in } => {
            tokens.create_for(&operator(), &email, &description, expires_in).await?
        }
        TokenCommand::CreateApplication { description, scopes, expires_in } => {
            tokens.create_for_application(&operator(), &description, &scopes, expires_in).await?
        }
    };
    println!("{}", secret.reveal());
    Ok(())
}

fn read_password() -> Result<String, AppError> {
    let mut text = String::new();
    let read = std::io::stdin().take(4096).read_to_string(&mut text);
    read.map_err(|_| AppError::invalid("password", "The password must be UTF-8 text."))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

async fn maintainer(
    installation: &Installation,
    command: MaintainerCommand,
) -> Result<(), AppError> {
    let MaintainerCommand::Create { name, members } = command;
    for member in &members {
        installation.users.find(&operator(), member).await?;
    }
    let id = installation.maintainers.create(&operator(), &name).await?;
    for member in &members {
        installation.maintainers.add_member(&operator(), id, member).await?;
    }
    println!("{id}");
    Ok(())
}

async fn organization(
    installation: &Installation,
    command: OrganizationCommand,
) -> Result<(), AppError> {
    let OrganizationCommand::Create { maintainer, name, members } = command;
    for member in &members {
        installation.users.find(&operator(), member).await?;
    }
    let maintainer = MaintainerId(maintainer);
    let id = installation.organizations.create(&operator(), maintainer, &name).await?;
    for member in &members {
        installation.organizations.add_member(&operator(), id, member).await?;
    }
    println!("{id}");
    Ok(())
}

async fn project(installation: &Installation, command: ProjectCommand) -> Result<(), AppError> {
    let projects = &installation.projects;
    match command {
        ProjectCommand::Create { organization, name } => {
            let organization = OrganizationId(organization);
            println!("{}", projects.create(&operator(), organization, &name).await?);
        }
        ProjectCommand::AddMember { project, email, role } => {
            let token = projects.add_member(&operator(), ProjectId(project), &email, role).await?;
            println!("{}", token.reveal());
        }
        ProjectCommand::RemoveMember { project, email } => {
            projects.remove_member(&operator(), ProjectId(project), &email).await?;
        }
        ProjectCommand::KeepTokenStrings { project, on, off } => {
            let keeps = on && !off;
            projects.keep_token_strings(&operator(), ProjectId(project), keeps).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Command, ProjectCommand, parse_duration};
    use clap::Parser;

    #[test]
    fn copies_of_token_strings_are_switched_either_on_or_off() {
        let parse = |switches: &[&str]| {
            let start = ["latchkey", "project", "keep-token-strings", "--project", "1"];
            let arguments = Arguments::try_parse_from(start.iter().chain(switches)).ok()?;
            match arguments.command? {
                Command::Project(ProjectCommand::KeepTokenStrings { project: 1, on, off }) => {
                    Some((on, off))
                }
                _ => None,
            }
        };
        assert_eq!(parse(&["--on"]), Some((true, false)));
        assert_eq!(parse(&["--off"]), Some((false, true)));
        assert_eq!(parse(&[]), None);
        assert_eq!(parse(&["--on", "--off"]), None);
    }

    #[test]
    fn times_are_numbers_with_a_unit() {
        assert_eq!(parse_duration("90d"), Ok(90 * 86_400));
        assert_eq!(parse_duration("30s"), Ok(30));
        for wrong in ["", "d", "90", "-1d", "0h", "9223372036854775807d", "5ž"] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
    }
}
