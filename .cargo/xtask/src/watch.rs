//! Rebuilds and restarts the debug server whenever a source changes.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    outcome::{Context, Outcome},
    server::{Launch, Profile, Server},
    site, stamp,
    steps::Steps,
    workspace,
};

const PORT: u16 = 3000;
const SOURCES: [&str; 10] = [
    "Cargo.toml",
    "app/Cargo.toml",
    "app/src",
    "frontend/Cargo.toml",
    "frontend/src",
    "public",
    "server/Cargo.toml",
    "server/migrations",
    "server/src",
    "style",
];

type Snapshot = BTreeMap<PathBuf, SystemTime>;

pub(crate) fn watch(steps: &mut Steps) -> Outcome {
    let data = workspace::root().join("data");
    fs::create_dir_all(&data).context(|| format!("cannot create {}", data.display()))?;
    let mut seen = snapshot()?;
    loop {
        let mut server = start(steps, &data);
        match &server {
            Ok(server) => println!("\n{} is ready; its output is in data/watch.log", server.url()),
            Err(error) => println!("\n{error}"),
        }
        println!("Waiting for a change (Ctrl-C ends).");
        loop {
            thread::sleep(Duration::from_secs(1));
            let now = snapshot()?;
            if now != seen {
                seen = now;
                break;
            }
            if let Ok(running) = &mut server
                && running.has_ended()
            {
                println!("The server ended by itself; see data/watch.log.");
                server = Err(String::new());
            }
        }
        println!("\nSomething changed.");
    }
}

fn start(steps: &mut Steps, data: &Path) -> Outcome<Server> {
    let binary = site::build(steps, Profile::Debug)?;
    Server::start(&Launch {
        binary: &binary,
        data,
        database: None,
        settings: &[],
        log: &data.join("watch.log"),
        port: PORT,
    })
}

fn snapshot() -> Outcome<Snapshot> {
    let mut snapshot = Snapshot::new();
    for source in SOURCES {
        for file in stamp::files(Path::new(source))? {
            // An editor may have removed it since it was listed; then the next look will differ.
            if let Ok(modified) = fs::metadata(&file).and_then(|metadata| metadata.modified()) {
                snapshot.insert(file, modified);
            }
        }
    }
    Ok(snapshot)
}
