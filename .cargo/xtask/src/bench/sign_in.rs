//! Signing in with a password: how much of the cores' hashing it makes use of, and whether its time
//! tells who has an account.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{ROUNDS, SECONDS, record, start};
use crate::{
    http::{self, Response},
    installation::Installation,
    load::{Ask, Target, Wrk, median},
    outcome::{Context, Outcome},
    process::{self, TempDir},
    server::{Profile, Server},
    site, stamp,
    steps::Steps,
    workspace,
};

const SIGN_IN: &str = "/api/account/sign-in";
const MEMORY_KIB: &str = "19456";
const PASSES: &str = "2";
const SETTINGS: [(&str, &str); 3] = [
    ("LATCHKEY_ARGON2_MEMORY_KIB", MEMORY_KIB),
    ("LATCHKEY_ARGON2_PASSES", PASSES),
    // Tries come from many addresses, or the throttle would be measured.
    ("LATCHKEY_TRUSTED_PROXIES", "127.0.0.1/32"),
];

/// Tries of each kind when their time is compared.
const TRIES: usize = 200;
/// Tries in one account, fewer than make it wait.
const TRIES_IN_ONE: usize = 25;

pub(crate) fn sign_in(steps: &mut Steps) -> Outcome {
    let wrk = Wrk::find()?;
    let binary = site::build(steps, Profile::Release)?;
    steps.step("Build the bare hash", || {
        process::run(&mut workspace::cargo(&[
            "build",
            "--release",
            "--package=server",
            "--example=bare_hash",
        ]))
    })?;
    let cores =
        thread::available_parallelism().context(|| "cannot count the cores".to_owned())?.get();
    let connections = 2 * cores;
    let mut bed =
        steps.step("Set up a server with people", || TestBed::new(binary, connections))?;
    let (rate, bare) =
        steps.step("Sign in and hash in turns", || throughput(&wrk, &bed, connections))?;
    let kinds = steps.step("Compare the time of refusals", || refusals(&bed))?;
    if bed.server.has_ended() {
        return Err("the server ended under the load".to_owned());
    }

    let ratio = rate / bare;
    println!(
        "\nmedian of {ROUNDS} runs of {SECONDS} s, {connections} connections, {cores} cores\n"
    );
    println!("sign-ins a second        {rate:>10.1}");
    println!("bare hashes a second     {bare:>10.1}");
    println!("ratio                    {ratio:>10.2}   (bar: at least 0.90)");
    println!("\nmedian time of {TRIES} refusals each, one after the other\n");
    let ordinary = kinds[0].median_ms;
    for kind in &kinds {
        let difference = 100.0 * (kind.median_ms - ordinary) / ordinary;
        println!("{:<25}{:>10.2} ms {difference:>+6.1} %", kind.name, kind.median_ms);
    }
    println!("{:<25}{:>21}", "", "(bar: within 5 %)");
    let refusals: Vec<_> =
        kinds.iter().map(|kind| json!({"kind": kind.name, "medianMs": kind.median_ms})).collect();
    record(
        "sign-in",
        &json!({
            "signInsPerSecond": rate,
            "bareHashesPerSecond": bare,
            "ratio": ratio,
            "cores": cores,
            "connections": connections,
            "refusals": refusals,
        }),
    )
}

struct Person {
    email: String,
    password: String,
}

/// A release server with people who sign in, people who mistype and people who are shut out.
struct TestBed {
    server: Server,
    script: PathBuf,
    /// Have an account.
    known: Vec<Person>,
    /// Have one that was disabled.
    disabled: Vec<Person>,
    binary: PathBuf,
    _data: TempDir,
}

impl TestBed {
    fn new(binary: PathBuf, connections: usize) -> Outcome<Self> {
        let data = TempDir::new("bench-sign-in")?;
        let installation = Installation { binary: &binary, data: data.path(), database: None };
        let people = |name: &str, count: usize| -> Outcome<Vec<Person>> {
            (0..count)
                .map(|number| {
                    let email = format!("{name}-{number}@example.com");
                    let password = installation.user(&email, name, &[])?;
                    Ok(Person { email, password })
                })
                .collect()
        };
        let accounts = TRIES.div_ceil(TRIES_IN_ONE);
        // So many that hardly anybody is asked for twice at once.
        let busy = people("busy", 4 * connections)?;
        let known = people("known", accounts)?;
        let disabled = people("disabled", accounts)?;
        for person in &disabled {
            installation.command(&["user", "disable", "--email", &person.email], "")?;
        }
        let server = start(&binary, data.path(), &SETTINGS)?;
        let script = data.path().join("sign-in.lua");
        stamp::write(&script, script_of(&server, &busy)?.as_bytes())?;
        Ok(Self { server, script, known, disabled, binary, _data: data })
    }
}

/// A script for wrk in which the people sign in one after the other, each from their own address
/// and in a browser that knows them.
fn script_of(server: &Server, people: &[Person]) -> Outcome<String> {
    let origin = server.url();
    let mut requests = String::new();
    for (number, person) in people.iter().enumerate() {
        let address = format!("10.1.{}.{}", number / 256, number % 256);
        let answer = attempt(server, &person.email, &person.password, &address)?;
        let browser = answer
            .cookie("latchkey-browser")
            .filter(|_| answer.status == 200)
            .ok_or_else(|| format!("{} cannot sign in ({})", person.email, answer.status))?;
        let body = body(&person.email, &person.password);
        for part in [
            "  requests[#requests + 1] = wrk.format('POST', '",
            SIGN_IN,
            "', {\n    ['Content-Type'] = 'application/x-www-form-urlencoded',\n    ['Origin'] = '",
            &origin,
            "',\n    ['X-Forwarded-For'] = '",
            &address,
            "',\n    ['Cookie'] = 'latchkey-browser=",
            browser,
            "',\n  }, '",
            &body,
            "')\n",
        ] {
            requests.push_str(part);
        }
    }
    Ok(format!(
        "local requests, last = {{}}, 0\n\n\
         function init()\n{requests}end\n\n\
         function request()\n  last = last % #requests + 1\n  return requests[last]\nend\n"
    ))
}

/// The e-mails are ours and the passwords letters and digits: nothing but `@` needs escaping.
fn body(email: &str, password: &str) -> String {
    format!("email={}&password={password}&next=", email.replace('@', "%40"))
}

fn attempt(server: &Server, email: &str, password: &str, address: &str) -> Outcome<Response> {
    let origin = server.url();
    let headers = [
        ("Origin", origin.as_str()),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("X-Forwarded-For", address),
    ];
    http::send(server.port(), "POST", SIGN_IN, &headers, body(email, password).as_bytes())
}

/// Sign-ins and bare hashes a second.
fn throughput(wrk: &Wrk, bed: &TestBed, connections: usize) -> Outcome<(f64, f64)> {
    let url = format!("http://127.0.0.1:{}{SIGN_IN}", bed.server.port());
    let target = Target { url: &url, connections, ask: Ask::Script(&bed.script) };
    let program = bed.binary.with_file_name("examples").join("bare_hash");
    wrk.run(target, 2)?;
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        let load = wrk.run(target, SECONDS)?;
        let hashes = bare_hashes(&program)?;
        println!(
            "  round {round}: {:.1} sign-ins a second, p50 {:.0} ms, p99 {:.0} ms; {hashes:.1} bare hashes",
            load.requests_per_second, load.p50_ms, load.p99_ms
        );
        ours.push(load);
        bare.push(hashes);
    }
    Ok((median(ours)?.requests_per_second, middle(&mut bare)))
}

/// Hashes a second on all cores.
fn bare_hashes(program: &Path) -> Outcome<f64> {
    let attempt = || format!("cannot run {}", program.display());
    let mut child = process::leashed(program)
        .env("MEMORY_KIB", MEMORY_KIB)
        .env("PASSES", PASSES)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context(attempt)?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let mut output = BufReader::new(output.ok_or_else(attempt)?);
    output.read_line(&mut String::new()).context(attempt)?;
    let begun = Instant::now();
    thread::sleep(Duration::from_secs(SECONDS.into()));
    drop(input);
    let mut count = String::new();
    output.read_to_string(&mut count).context(attempt)?;
    let took = begun.elapsed().as_secs_f64();
    child.wait().context(attempt)?;
    let count: f64 = count.trim().parse().context(|| format!("it counts `{}`", count.trim()))?;
    Ok(count / took)
}

struct Kind {
    name: &'static str,
    median_ms: f64,
}

/// How long refusals of each kind take, the ordinary one first.
fn refusals(bed: &TestBed) -> Outcome<[Kind; 3]> {
    let mut times = [const { Vec::new() }; 3];
    for number in 0..TRIES {
        let who = number / TRIES_IN_ONE;
        let stranger = format!("stranger-{who}@example.com");
        let (known, disabled) = (&bed.known[who], &bed.disabled[who]);
        let tries = [
            (known.email.as_str(), "mistyped"),
            (stranger.as_str(), "mistyped"),
            (disabled.email.as_str(), disabled.password.as_str()),
        ];
        for (kind, (email, password)) in tries.into_iter().enumerate() {
            let address = format!("10.{}.{}.{}", 2 + kind, number / 256, number % 256);
            let begun = Instant::now();
            let answer = attempt(&bed.server, email, password, &address)?;
            let took = begun.elapsed();
            if answer.status != 400 {
                return Err(format!("a wrong try for {email} was answered {}", answer.status));
            }
            times[kind].push(took.as_secs_f64() * 1000.0);
        }
    }
    let [known, stranger, disabled] = &mut times;
    Ok([
        Kind { name: "wrong password", median_ms: middle(known) },
        Kind { name: "unknown person", median_ms: middle(stranger) },
        Kind { name: "disabled person", median_ms: middle(disabled) },
    ])
}

fn middle(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}
