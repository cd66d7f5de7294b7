//! Verifying a token: how much of the framework's own speed it reaches, and whether it becomes
//! slower with many tokens and events.

use std::{
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{
    ROUNDS, SECONDS, TestBed, VERIFY, alternate, as_json,
    fill::{LARGE, MEDIUM},
    record,
    scale::Scale,
    table,
};
use crate::{
    http,
    load::{Load, Wrk},
    outcome::{Context, Outcome},
    process,
    server::Profile,
    site, stamp,
    steps::Steps,
    workspace,
};

pub(crate) fn verify(steps: &mut Steps, args: &[String]) -> Outcome {
    let size = match args {
        [] => LARGE,
        [flag] if flag == "--quick" => MEDIUM,
        _ => return Err("`bench verify` takes --quick and nothing else".to_owned()),
    };
    let wrk = Wrk::find()?;
    let binary = site::build(steps, Profile::Release)?;
    let against_bare = AgainstBare::measure(steps, &wrk, &binary)?;
    let scale = Scale::measure(steps, &wrk, &binary, size)?;
    println!("\nmedian of {ROUNDS} runs of {SECONDS} s, 64 connections, SQLite\n");
    against_bare.tell();
    scale.tell();
    record(
        "verify",
        &json!({
            "verify": as_json(against_bare.ours),
            "bareRoute": as_json(against_bare.bare),
            "ratio": against_bare.ratio(),
            "idleMemoryMb": against_bare.idle_mb,
            "peakMemoryMb": against_bare.peak_mb,
            "coldStartMs": against_bare.cold_start_ms,
            "scale": scale.as_json(),
        }),
    )
}

/// Against a bare route that returns the same bytes.
struct AgainstBare {
    ours: Load,
    bare: Load,
    idle_mb: f64,
    peak_mb: f64,
    cold_start_ms: u128,
}

impl AgainstBare {
    fn measure(steps: &mut Steps, wrk: &Wrk, binary: &Path) -> Outcome<Self> {
        steps.step("Build the bare route", || {
            process::run(&mut workspace::cargo(&[
                "build",
                "--release",
                "--package=server",
                "--example=bare_route",
            ]))
        })?;
        let mut bed = steps.step("Set up a server with one limited token", || {
            TestBed::new(binary.to_path_buf())
        })?;
        let bare = steps.step("Start the bare route", || Bare::start(&bed))?;
        let url = bed.url(VERIFY);
        let bare_url = format!("http://127.0.0.1:{}{VERIFY}", bare.port);
        let [ours, bare] = steps.step("Load both in turns", || {
            alternate(wrk, [("verify", bed.target(&url)), ("bare route", bed.target(&bare_url))])
        })?;
        Ok(Self {
            ours,
            bare,
            idle_mb: bed.idle_mb,
            peak_mb: bed.memory("VmHWM")?,
            cold_start_ms: bed.cold_start_ms,
        })
    }

    fn ratio(&self) -> f64 {
        self.ours.requests_per_second / self.bare.requests_per_second
    }

    fn tell(&self) {
        table(&[("tokens/verify", self.ours), ("bare route", self.bare)]);
        println!("\nratio                {:>10.2}   (bar: at least 0.60)", self.ratio());
        println!("p99 of verify        {:>10.2} ms (bar: below 20)", self.ours.p99_ms);
        println!("idle memory          {:>10.1} MB (bar: below 40)", self.idle_mb);
        println!("peak memory          {:>10.1} MB", self.peak_mb);
        println!("cold start to ready  {:>10} ms (bar: below 300)", self.cold_start_ms);
    }
}

/// A route without any work: what the framework and the machine can do at most.
struct Bare {
    child: Child,
    port: u16,
}

impl Bare {
    fn start(bed: &TestBed) -> Outcome<Self> {
        let token = [("X-StorageApi-Token", bed.token.as_str())];
        let body = http::get(bed.server.port(), VERIFY, &token)?;
        if body.status != 200 {
            return Err(format!("GET {VERIFY} answered {}", body.status));
        }
        let file = bed.data.path().join("verify.json");
        stamp::write(&file, &body.body)?;
        let port = process::free_port()?;
        let program = bed.binary.with_file_name("examples").join("bare_route");
        let child = process::leashed(&program)
            .env("LISTEN", format!("127.0.0.1:{port}"))
            .env("BODY_FILE", &file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .context(|| format!("cannot start {}", program.display()))?;
        let bare = Self { child, port };
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(10) {
            if let Ok(answer) = http::get(port, VERIFY, &token) {
                return if answer.body == body.body {
                    Ok(bare)
                } else {
                    Err("the bare route does not return the same bytes".to_owned())
                };
            }
            thread::sleep(Duration::from_millis(10));
        }
        Err("the bare route does not start".to_owned())
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        process::stop(&mut self.child);
    }
}
