//! Measures the hot paths against their own ceilings on the same machine in the same minutes.

mod fill;
mod scale;
mod sign_in;
mod verify;

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    installation::{Installation, Storage},
    load::{self, Ask, Load, Target, Wrk},
    outcome::{Context, Outcome},
    process::{self, TempDir},
    server::{Launch, Profile, Server},
    site, stamp,
    steps::Steps,
    workspace,
};

const ROUNDS: usize = 3;
const SECONDS: u32 = 10;
const VERIFY: &str = "/v2/storage/tokens/verify";
const CONNECTIONS: usize = 64;
const BUCKETS: &str = "/v2/storage/buckets";

pub(crate) use fill::fill;
pub(crate) use sign_in::sign_in;
pub(crate) use verify::verify;

/// A request that records a durable event against one that records none.
pub(crate) fn events(steps: &mut Steps) -> Outcome {
    let wrk = Wrk::find()?;
    let binary = site::build(steps, Profile::Release)?;
    let mut bed = steps.step("Set up a server with one limited token", || TestBed::new(binary))?;
    let (buckets, verify) = (bed.url(BUCKETS), bed.url(VERIFY));
    let [buckets, verify] = steps.step("Load both in turns", || {
        alternate(&wrk, [("buckets", bed.target(&buckets)), ("verify", bed.target(&verify))])
    })?;
    let peak = bed.memory("VmHWM")?;
    let ratio = buckets.requests_per_second / verify.requests_per_second;
    println!("\nmedian of {ROUNDS} runs of {SECONDS} s, 64 connections, SQLite\n");
    table(&[("buckets (one event each)", buckets), ("tokens/verify", verify)]);
    println!("\ndurable events a second  {:>10.0}", buckets.requests_per_second);
    println!("ratio                    {ratio:>10.2}");
    println!("peak memory              {peak:>10.1} MB");
    record(
        "events",
        &json!({
            "buckets": as_json(buckets),
            "verify": as_json(verify),
            "eventsPerSecond": buckets.requests_per_second,
            "ratio": ratio,
            "peakMemoryMb": peak,
        }),
    )
}

/// A release server with one organization, one project and one token that may read one bucket.
struct TestBed {
    server: Server,
    token: String,
    idle_mb: f64,
    cold_start_ms: u128,
    binary: PathBuf,
    data: TempDir,
}

impl TestBed {
    fn new(binary: PathBuf) -> Outcome<Self> {
        let data = TempDir::new("bench")?;
        let installation = Installation { binary: &binary, data: data.path(), database: None };
        let email = "bench@example.com";
        installation.user(email, "Bench", &["--super-admin"])?;
        let project = installation.project(email, ["Bench", "Bench", "Bench"])?;
        let master = installation.member(&project, email, "admin")?;

        let server = start(&binary, data.path(), &[])?;
        let storage = Storage { port: server.port(), token: &master };
        let bucket = storage.bucket("in", "bench", "")?;
        let (_, token) = storage
            .token(&json!({"description": "Bench", "bucketPermissions": {bucket: "read"}}))?;
        drop(server);

        // Everything exists by now: this start is what an operator sees after a restart.
        let server = start(&binary, data.path(), &[])?;
        thread::sleep(Duration::from_secs(1));
        Ok(Self {
            idle_mb: memory_mb(server.id(), "VmRSS")?,
            cold_start_ms: server.started_in().as_millis(),
            server,
            token,
            binary,
            data,
        })
    }

    /// By address, not by name: a name may mean another address to wrk than the one listened on.
    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.server.port())
    }

    fn target<'a>(&'a self, url: &'a str) -> Target<'a> {
        Target { url, connections: CONNECTIONS, ask: Ask::Token(&self.token) }
    }

    fn memory(&mut self, field: &str) -> Outcome<f64> {
        if self.server.has_ended() {
            return Err("the server ended under the load".to_owned());
        }
        memory_mb(self.server.id(), field)
    }
}

fn start(binary: &Path, data: &Path, settings: &[(&str, &str)]) -> Outcome<Server> {
    Server::start(&Launch {
        binary,
        data,
        database: None,
        settings,
        log: &data.join("server.log"),
        port: process::free_port()?,
    })
}

/// Loads two routes in turns, so that a change of the machine's mood meets both.
fn alternate(wrk: &Wrk, routes: [(&str, Target<'_>); 2]) -> Outcome<[Load; 2]> {
    let mut runs = [Vec::new(), Vec::new()];
    for (_, target) in routes {
        wrk.run(target, 2)?;
    }
    for round in 1..=ROUNDS {
        for ((name, target), runs) in routes.iter().zip(&mut runs) {
            let load = wrk.run(*target, SECONDS)?;
            println!(
                "  round {round}, {name}: {:.0} requests a second, p99 {:.2} ms",
                load.requests_per_second, load.p99_ms
            );
            runs.push(load);
        }
    }
    let [first, second] = runs;
    Ok([load::median(first)?, load::median(second)?])
}

fn table(rows: &[(&str, Load)]) {
    println!("{:<26}{:>12}{:>10}{:>10}", "", "requests/s", "p50 ms", "p99 ms");
    for (name, load) in rows {
        println!(
            "{name:<26}{:>12.0}{:>10.2}{:>10.2}",
            load.requests_per_second, load.p50_ms, load.p99_ms
        );
    }
}

fn as_json(load: Load) -> Value {
    json!({
        "requestsPerSecond": load.requests_per_second,
        "p50Ms": load.p50_ms,
        "p99Ms": load.p99_ms,
    })
}

fn record(name: &str, result: &Value) -> Outcome {
    let text = format!("{result:#}\n");
    println!("\n{text}");
    let file = workspace::root().join(format!("target/bench/{name}.json"));
    stamp::write(&file, text.as_bytes())?;
    println!("written to {}", file.display());
    Ok(())
}

/// One of the sizes in /proc, in megabytes of a million bytes.
fn memory_mb(process: u32, field: &str) -> Outcome<f64> {
    let file = format!("/proc/{process}/status");
    let status = fs::read_to_string(&file).context(|| format!("cannot read {file}"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<f64>().ok())
        .map(|kibibytes| kibibytes * 1024.0 / 1_000_000.0)
        .ok_or_else(|| format!("{file} names no {field}"))
}
