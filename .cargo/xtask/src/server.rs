//! Our server as a child process: built, started on a free port, stopped when no longer used.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{
    http,
    outcome::{Context, Outcome},
    process, workspace,
};

const START_LIMIT: Duration = Duration::from_mins(1);

#[derive(Clone, Copy)]
pub(crate) enum Profile {
    Debug,
    Release,
}

impl Profile {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Debug => "Build the server (debug)",
            Self::Release => "Build the server (release)",
        }
    }

    pub(crate) fn cargo_args(self) -> &'static [&'static str] {
        match self {
            Self::Debug => &["build", "--package=server"],
            Self::Release => &["build", "--package=server", "--release"],
        }
    }

    pub(crate) fn folder(self) -> Outcome<PathBuf> {
        let folder = match self {
            Self::Debug => "debug",
            Self::Release => "release",
        };
        Ok(workspace::target()?.join(folder))
    }

    pub(crate) fn binary(self) -> Outcome<PathBuf> {
        Ok(self.folder()?.join("latchkey"))
    }
}

/// How a server is started.
pub(crate) struct Launch<'a> {
    pub(crate) binary: &'a Path,
    pub(crate) data: &'a Path,
    /// None means SQLite in the data folder.
    pub(crate) database: Option<&'a str>,
    /// More of the configuration, by the names of the environment.
    pub(crate) settings: &'a [(&'a str, &'a str)],
    pub(crate) log: &'a Path,
    pub(crate) port: u16,
}

pub(crate) struct Server {
    child: Child,
    port: u16,
    started_in: Duration,
}

impl Server {
    /// Starts `latchkey serve` and waits until it says that it is ready.
    pub(crate) fn start(launch: &Launch<'_>) -> Outcome<Self> {
        let port = launch.port;
        let log = File::create(launch.log)
            .context(|| format!("cannot create {}", launch.log.display()))?;
        let log_too = log.try_clone().context(|| "cannot share the log file".to_owned())?;
        let mut command = process::leashed(launch.binary);
        command
            .arg("serve")
            // Not the repository: a latchkey.toml that lies there is somebody's own.
            .current_dir(launch.data)
            .env("LATCHKEY_LISTEN", format!("127.0.0.1:{port}"))
            .env("LATCHKEY_PUBLIC_URL", format!("http://localhost:{port}"))
            .env("LATCHKEY_DATA_DIR", launch.data)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(log_too);
        if let Some(database) = launch.database {
            command.env("LATCHKEY_DATABASE_URL", database);
        }
        command.envs(launch.settings.iter().copied());
        let begun = Instant::now();
        let child =
            command.spawn().context(|| format!("cannot start {}", launch.binary.display()))?;
        let mut server = Self { child, port, started_in: Duration::ZERO };
        server
            .wait_until_ready(begun)
            .map_err(|error| format!("{error}; its output is in {}", launch.log.display()))?;
        server.started_in = begun.elapsed();
        Ok(server)
    }

    fn wait_until_ready(&mut self, begun: Instant) -> Outcome {
        loop {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("the server ended while starting ({status})"));
            }
            let ready = http::get(self.port, "/health/ready", &[]);
            if ready.is_ok_and(|response| response.status == 200) {
                return Ok(());
            }
            if begun.elapsed() > START_LIMIT {
                return Err(format!(
                    "the server was not ready after {} s (GET /health/ready)",
                    START_LIMIT.as_secs()
                ));
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// From the start of the process to its first answer of being ready.
    pub(crate) fn started_in(&self) -> Duration {
        self.started_in
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        process::stop(&mut self.child);
    }
}
