//! `cargo xtask`: everything that is done to this repository, in one tool that needs no installing.
//!
//! Unix only: it starts, stops and watches child processes.
#![expect(clippy::disallowed_methods, reason = "a build tool waits and measures wall time")]

mod bench;
mod browser;
mod check;
mod clients;
mod compress;
mod css;
mod e2e;
mod fuzz;
mod http;
mod installation;
mod invariants;
mod load;
mod outcome;
mod pack;
mod packages;
mod postgres;
mod process;
mod python;
mod seed;
mod server;
mod site;
mod sizes;
mod source;
mod stamp;
mod steps;
mod test;
mod tools;
mod wasm;
mod watch;
mod workspace;

use std::process::ExitCode;

use outcome::Outcome;
use server::Profile;
use steps::Steps;

const HELP: &str = "\
cargo xtask <command>

  build [--debug]        Builds the site (WASM, script, style) and the server binary with the site in it.
                         The site is the same with --debug; only the server is compiled faster.
  build --site-only      Builds the site and shows its sizes.
  run [-- args]          Builds the release, then runs `latchkey serve` in the foreground.
  watch                  Builds with --debug and runs the server; again after every change of a source.
  test                   Everything: build, check, Rust tests, the Python client, and browser tests
                         on both databases.
  check                  Formatting, lints, and the rules of the architecture.
  e2e [playwright args]  Browser tests alone, on SQLite and on a throw-away PostgreSQL.
  clients                The unchanged Python client (kbcstorage) against the built server.
  fuzz [SECONDS]         Fuzzes the parsers of what strangers send, for so long each (60 s unless said).
  seed [DIR] [--debug]   Makes a demo installation in DIR (./data-demo unless named).
  bench verify [--quick] Measures token verification against a bare route that returns the same bytes,
                         and with 1,000,000 tokens and 10,000,000 events against 1,000 tokens and none
                         (--quick: 100,000 and 1,000,000). What it fills for that is kept in target/bench.
  bench events           Measures a request that records a durable event against one that does not.
  bench sign-in          Measures signing in against the bare password hash, and whether the time tells
                         who has an account.
  bench fill [--tokens N] [--events N] [--database URL] [DIR]
                         Makes an installation in DIR (target/bench/fill unless named) with so many tokens
                         and events (1,000,000 and 10,000,000 unless said), on SQLite or on the database
                         of that postgres:// address. --project ID fills a project of one that is there.

What the commands need besides Rust: Node.js for test and e2e; Chromium, Firefox and PostgreSQL for the
same, Python 3 for test and clients, wrk for bench. As root on Debian all but Node.js are installed when
they are missing.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut steps = Steps::begin();
    match dispatch(&args, &mut steps) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\nxtask: {message}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String], steps: &mut Steps) -> Outcome {
    let (command, rest) =
        args.split_first().map_or(("help", args), |(command, rest)| (command.as_str(), rest));
    std::env::set_current_dir(workspace::root())
        .map_err(|error| format!("cannot enter the repository: {error}"))?;
    match (command, rest) {
        ("build", [flag]) if flag == "--site-only" => {
            site::site(steps)?;
            steps.summary();
            Ok(())
        }
        ("build", rest) => {
            site::build(steps, only_debug_flag(rest)?)?;
            steps.summary();
            Ok(())
        }
        ("run", rest) => run(steps, rest),
        ("watch", []) => watch::watch(steps),
        ("test", []) => test::test(steps),
        ("check", []) => check::check(steps),
        ("e2e", rest) => e2e::e2e(steps, rest),
        ("clients", []) => clients::clients(steps),
        ("fuzz", rest) => fuzz::fuzz(steps, rest),
        ("seed", rest) => seed::seed(steps, rest),
        ("bench", [what, rest @ ..]) if what == "verify" => bench::verify(steps, rest),
        ("bench", [what, rest @ ..]) if what == "fill" => bench::fill(steps, rest),
        ("bench", [what]) if what == "events" => bench::events(steps),
        ("bench", [what]) if what == "sign-in" => bench::sign_in(steps),
        ("help" | "--help" | "-h", _) => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(format!("unknown command: {}\n\n{HELP}", args.join(" "))),
    }
}

fn only_debug_flag(args: &[String]) -> Outcome<Profile> {
    match args {
        [] => Ok(Profile::Release),
        [flag] if flag == "--debug" => Ok(Profile::Debug),
        _ => Err(format!(
            "`build` takes --debug or --site-only and nothing else, not: {}",
            args.join(" ")
        )),
    }
}

fn run(steps: &mut Steps, args: &[String]) -> Outcome {
    use std::os::unix::process::CommandExt;

    let binary = site::build(steps, Profile::Release)?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    println!("\n{} serve {}", binary.display(), args.join(" "));
    let error = std::process::Command::new(&binary).arg("serve").args(args).exec();
    Err(format!("cannot start {}: {error}", binary.display()))
}
