//! Programs of others, unchanged, against the built server.

use std::{path::Path, process::Command};

use crate::{
    installation::Installation,
    outcome::Outcome,
    process::{self, TempDir},
    python,
    server::{Launch, Profile, Server},
    site,
    steps::Steps,
    workspace,
};

pub(crate) fn clients(steps: &mut Steps) -> Outcome {
    let binary = site::build(steps, Profile::Debug)?;
    run(steps, &binary)?;
    steps.summary();
    Ok(())
}

/// Runs them with a binary that is already there.
pub(crate) fn run(steps: &mut Steps, binary: &Path) -> Outcome {
    let folder = workspace::root().join("end2end/clients");
    let python = steps.step("Install the Python client", || {
        python::environment(&folder.join("requirements.txt"))
    })?;
    steps.step("The Python client against the built server", || {
        against_a_server(binary, Command::new(&python).arg(folder.join("tokens.py")))
    })?;
    steps.step("Every call of the Manage API, answered as its document says", || {
        let script = workspace::root().join("end2end/manage/check.py");
        // It starts the server itself. -B: no compiled files among the sources.
        process::run(Command::new(&python).arg("-B").arg(script).arg(binary))
    })
}

/// Runs a program that is told where a fresh server is, and the master token of its one project.
fn against_a_server(binary: &Path, program: &mut Command) -> Outcome {
    let data = TempDir::new("clients")?;
    let installation = Installation { binary, data: data.path(), database: None };
    let email = "clients@example.com";
    installation.user(email, "Clients", &[])?;
    let project = installation.project(email, ["Clients", "Clients", "Clients"])?;
    let master = installation.member(&project, email, "admin")?;
    let log = workspace::root().join("target/clients.log");
    let server = Server::start(&Launch {
        binary,
        data: data.path(),
        database: None,
        settings: &[],
        log: &log,
        port: process::free_port()?,
    })?;
    process::run(program.env("STORAGE_URL", server.url()).env("MASTER_TOKEN", &master))
        .map_err(|error| format!("{error}; the server's output is in {}", log.display()))
}
