//! Browser tests against two fresh servers: one on SQLite, one on PostgreSQL.

use std::{fs, path::PathBuf, process::Command};

use crate::{
    browser,
    outcome::{Context, Outcome},
    postgres::Postgres,
    process::{self, TempDir},
    server::{Launch, Profile, Server},
    site,
    stamp::{self, Stamp},
    steps::Steps,
    workspace,
};

/// Each test says from which address it comes, so that nobody has to wait for another's wrong tries.
const SETTINGS: [(&str, &str); 1] = [("LATCHKEY_TRUSTED_PROXIES", "127.0.0.1/32")];

pub(crate) fn e2e(steps: &mut Steps, args: &[String]) -> Outcome {
    let binary = site::build(steps, Profile::Debug)?;
    let postgres = steps.step("Start a throw-away PostgreSQL", Postgres::start)?;
    run(steps, &binary, &postgres, args)?;
    steps.summary();
    Ok(())
}

/// Runs the browser tests with a binary and a cluster that are already there.
pub(crate) fn run(
    steps: &mut Steps,
    binary: &PathBuf,
    postgres: &Postgres,
    args: &[String],
) -> Outcome {
    let folder = workspace::root().join("end2end");
    steps.step("Install what the browser tests need", || install(&folder))?;
    // Playwright runs TypeScript without looking at its types.
    steps.step("Types of the browser tests", || {
        process::run(Command::new("npm").args(["run", "--silent", "check"]).current_dir(&folder))
    })?;
    let browsers = steps.step("Find the browsers", Browsers::find)?;
    let logs = workspace::root().join("target/e2e");
    fs::create_dir_all(&logs).context(|| format!("cannot create {}", logs.display()))?;
    let database = postgres.create_database("e2e")?;
    // For the server that a test starts and stops itself.
    let own_database = postgres.create_database("e2e_own")?;
    let on_sqlite = Instance::new("sqlite", &logs)?;
    let on_postgres = Instance::new("postgres", &logs)?;
    let (sqlite_server, postgres_server) = steps.step("Start both servers", || {
        Ok((on_sqlite.start(binary, None)?, on_postgres.start(binary, Some(&database))?))
    })?;
    let result = steps.step("Browser tests on both databases", || {
        process::run(
            Command::new("npx")
                .args(["playwright", "test"])
                .args(args)
                .current_dir(&folder)
                .env("SQLITE_URL", sqlite_server.url())
                .env("SQLITE_LOG", &on_sqlite.log)
                .env("SQLITE_DATA", on_sqlite.data.path())
                .env("POSTGRES_URL", postgres_server.url())
                .env("POSTGRES_LOG", &on_postgres.log)
                .env("POSTGRES_DATA", on_postgres.data.path())
                .env("POSTGRES_DB", &database)
                .env("POSTGRES_DB_OWN", &own_database)
                .env("E2E_LATCHKEY_BIN", binary)
                .env("CHROMIUM", &browsers.chromium)
                .env("FIREFOX", &browsers.firefox)
                .env("GECKODRIVER", &browsers.geckodriver),
        )
    });
    result.map_err(|error| format!("{error}; the servers' output is in {}", logs.display()))
}

struct Browsers {
    chromium: PathBuf,
    firefox: PathBuf,
    geckodriver: PathBuf,
}

impl Browsers {
    fn find() -> Outcome<Self> {
        let browsers = Self {
            chromium: browser::chromium()?,
            firefox: browser::firefox()?,
            geckodriver: browser::geckodriver()?,
        };
        for found in [&browsers.chromium, &browsers.firefox, &browsers.geckodriver] {
            println!("  {}", found.display());
        }
        Ok(browsers)
    }
}

struct Instance {
    data: TempDir,
    log: PathBuf,
}

impl Instance {
    fn new(name: &str, logs: &std::path::Path) -> Outcome<Self> {
        Ok(Self {
            data: TempDir::new(&format!("e2e-{name}"))?,
            log: logs.join(format!("{name}.log")),
        })
    }

    fn start(&self, binary: &std::path::Path, database: Option<&str>) -> Outcome<Server> {
        Server::start(&Launch {
            binary,
            data: self.data.path(),
            database,
            settings: &SETTINGS,
            log: &self.log,
            port: process::free_port()?,
        })
    }
}

/// `npm ci`, unless what is there was installed from this very lock file.
fn install(folder: &std::path::Path) -> Outcome {
    if process::which("npm").is_none() {
        return Err("Node.js is missing. Install version 20 or newer with npm (Debian, Ubuntu: sudo apt-get install nodejs npm; others: https://nodejs.org)".to_owned());
    }
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        return Err(format!("{} is missing", lock.display()));
    }
    let mut stamp = Stamp::new();
    stamp.add_path(&lock)?;
    let stamp = stamp.hex();
    let stamp_file = workspace::scratch().join("npm.stamp");
    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if known == stamp && folder.join("node_modules").is_dir() {
        println!("  nothing has changed");
        return Ok(());
    }
    process::run(
        Command::new("npm")
            .args(["ci", "--no-audit", "--no-fund"])
            .current_dir(folder)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    stamp::write(&stamp_file, stamp.as_bytes())
}
