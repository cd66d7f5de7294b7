//! A throw-away PostgreSQL cluster: on a free port, without durability, gone afterwards.

use std::{
    env,
    fs::{self, File},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    outcome::{Context, Outcome},
    packages,
    process::{self, TempDir},
};

const USER: &str = "latchkey";

pub(crate) struct Postgres {
    child: Child,
    programs: PathBuf,
    port: u16,
    account: Option<Account>,
    folder: TempDir,
}

impl Postgres {
    pub(crate) fn start() -> Outcome<Self> {
        let programs = programs()?;
        let account = account()?;
        let folder = TempDir::new("postgres")?;
        let home = folder.path();
        if let Some(account) = &account {
            chown(home, Some(account.user), Some(account.group))
                .context(|| format!("cannot give away {}", home.display()))?;
        }
        let data = home.join("data");
        let mut initdb = Command::new(programs.join("initdb"));
        initdb.arg("--pgdata").arg(&data).args(["--username", USER, "--auth=trust"]).args([
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        process::output(as_account(&mut initdb, account.as_ref(), home))?;

        let port = process::free_port()?;
        let log = home.join("log");
        let log_file = File::create(&log).context(|| format!("cannot create {}", log.display()))?;
        let log_too = log_file.try_clone().context(|| "cannot share the log file".to_owned())?;
        let mut postgres = process::leashed(&programs.join("postgres"));
        postgres.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1".to_owned(),
            format!("port={port}"),
            format!("unix_socket_directories={}", home.display()),
            "max_connections=300".to_owned(),
            "fsync=off".to_owned(),
            "synchronous_commit=off".to_owned(),
            "full_page_writes=off".to_owned(),
        ] {
            postgres.args(["-c", &setting]);
        }
        let child = as_account(&mut postgres, account.as_ref(), home)
            .stdin(Stdio::null())
            .stdout(log_file)
            .stderr(log_too)
            .spawn()
            .context(|| "cannot start postgres".to_owned())?;
        let mut cluster = Self { child, programs, port, account, folder };
        cluster.wait_until_ready(&log)?;
        println!("  PostgreSQL listens on 127.0.0.1:{port}");
        Ok(cluster)
    }

    fn wait_until_ready(&mut self, log: &Path) -> Outcome {
        let begun = Instant::now();
        loop {
            let ready = process::output(&mut self.client("psql", &["postgres", "-c", "SELECT 1"]));
            let Err(error) = ready else {
                return Ok(());
            };
            let ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if ended || begun.elapsed() > Duration::from_secs(30) {
                let log = fs::read_to_string(log).unwrap_or_default();
                return Err(format!("PostgreSQL does not start: {error}\n{log}"));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    fn client(&self, program: &str, args: &[&str]) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER]).args(args);
        as_account(&mut command, self.account.as_ref(), self.folder.path());
        command
    }

    /// Where tests make databases of their own.
    pub(crate) fn url(&self) -> String {
        self.database_url("postgres")
    }

    /// Makes an empty database; returns its address.
    pub(crate) fn create_database(&self, name: &str) -> Outcome<String> {
        process::output(&mut self.client("createdb", &[name]))?;
        Ok(self.database_url(name))
    }

    fn database_url(&self, name: &str) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/{name}", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        process::stop(&mut self.child);
    }
}

/// PostgreSQL refuses to run as root, so root runs it as somebody else.
struct Account {
    user: u32,
    group: u32,
}

fn account() -> Outcome<Option<Account>> {
    if !packages::is_root() {
        return Ok(None);
    }
    let id = |flag: &str, name: &str| -> Option<u32> {
        let id = process::output(Command::new("id").args([flag, name])).ok()?;
        id.trim().parse().ok()
    };
    ["postgres", "nobody"]
        .iter()
        .find_map(|name| {
            Some(Account {
                user: id("-u", name)?,
                group: id("-g", name)?,
            })
        })
        .map(Some)
        .ok_or_else(|| "PostgreSQL does not run as root, and there is neither an account `postgres` nor `nobody`".to_owned())
}

fn as_account<'a>(
    command: &'a mut Command,
    account: Option<&Account>,
    home: &Path,
) -> &'a mut Command {
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
    // The repository may be out of that account's reach.
    command.current_dir(home).env("LC_ALL", "C")
}

fn programs() -> Outcome<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    packages::install(
        "postgresql",
        "PostgreSQL",
        ", or put the folder with initdb and postgres on the path",
    )?;
    find().ok_or_else(|| "PostgreSQL was installed but initdb is nowhere to be found".to_owned())
}

fn find() -> Option<PathBuf> {
    // On the path there may be links into a folder that also holds what is not on it.
    let path = env::var_os("PATH")?;
    let on_path = env::split_paths(&path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|initdb| initdb.parent().map(Path::to_path_buf));
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    debian.sort();
    on_path.chain(debian.into_iter().rev().map(|(_, folder)| folder)).find(|folder| {
        ["initdb", "postgres", "psql", "createdb"]
            .iter()
            .all(|program| folder.join(program).is_file())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_serves_and_goes_away() {
        if find().is_none() {
            eprintln!("PostgreSQL is not installed: nothing to try");
            return;
        }
        let cluster = Postgres::start().unwrap();
        let home = cluster.folder.path().to_path_buf();
        let url = cluster.create_database("one").unwrap();
        let answer = process::output(&mut cluster.client("psql", &["one", "-tAc", "SHOW fsync"]));
        assert_eq!(answer.unwrap().trim(), "off");
        assert!(url.ends_with("/one"), "{url}");
        drop(cluster);
        assert!(!home.exists());
    }
}
