//! Puts load on a route with `wrk`, and reads what it reports.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::{outcome::Outcome, packages, process};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Load {
    pub(crate) requests_per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// What is asked for, again and again.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) url: &'a str,
    pub(crate) connections: usize,
    pub(crate) ask: Ask<'a>,
}

#[derive(Clone, Copy)]
pub(crate) enum Ask<'a> {
    /// GET with this token.
    Token(&'a str),
    /// What this Lua script makes up.
    Script(&'a Path),
}

pub(crate) struct Wrk(PathBuf);

impl Wrk {
    pub(crate) fn find() -> Outcome<Self> {
        if process::which("wrk").is_none() {
            packages::install("wrk", "wrk", "")?;
        }
        process::which("wrk")
            .map(Self)
            .ok_or_else(|| "wrk was installed but is not on the path".to_owned())
    }

    /// Loads from one thread for this long. Any answer but 2xx makes the run worthless.
    pub(crate) fn run(&self, target: Target<'_>, seconds: u32) -> Outcome<Load> {
        let mut wrk = Command::new(&self.0);
        wrk.args(["-t1", "--latency"])
            .arg(format!("-c{}", target.connections))
            .arg(format!("-d{seconds}s"));
        match target.ask {
            Ask::Token(token) => wrk.arg("-H").arg(format!("X-StorageApi-Token: {token}")),
            Ask::Script(script) => wrk.arg("-s").arg(script),
        };
        parse(&process::output(wrk.arg(target.url))?)
    }
}

fn parse(output: &str) -> Outcome<Load> {
    for line in output.lines() {
        if line.contains("Non-2xx") || line.contains("Socket errors") {
            return Err(format!("wrk: {}\n{output}", line.trim()));
        }
    }
    let after = |label: &str| {
        output
            .lines()
            .find_map(|line| line.trim().strip_prefix(label))
            .map(str::trim)
            .ok_or_else(|| format!("wrk reports no `{label}`:\n{output}"))
    };
    let requests = after("Requests/sec:")?;
    Ok(Load {
        requests_per_second: requests
            .parse()
            .map_err(|_| format!("wrk reports `{requests}` requests a second"))?,
        p50_ms: milliseconds(after("50%")?)?,
        p99_ms: milliseconds(after("99%")?)?,
    })
}

fn milliseconds(text: &str) -> Outcome<f64> {
    // The longest unit first: all of them end in `s`.
    [("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60_000.0)]
        .iter()
        .find_map(|(unit, factor)| {
            let number: f64 = text.strip_suffix(unit)?.parse().ok()?;
            Some(number * factor)
        })
        .ok_or_else(|| format!("wrk reports the time `{text}`"))
}

/// The middle one of several runs by throughput.
pub(crate) fn median(mut loads: Vec<Load>) -> Outcome<Load> {
    loads.sort_by(|a, b| a.requests_per_second.total_cmp(&b.requests_per_second));
    loads.get(loads.len() / 2).copied().ok_or_else(|| "nothing was measured".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPORT: &str = "\
Running 10s test @ http://127.0.0.1:1/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.22ms  500.00us  10.00ms   90.00%
  Latency Distribution
     50%  635.00us
     75%    1.10ms
     90%    2.00ms
     99%    1.05s
  106148 requests in 10.00s, 9.00MB read
Requests/sec:  10614.80
Transfer/sec:      0.90MB
";

    #[test]
    fn a_report_is_read() {
        let load = parse(REPORT).unwrap();
        assert!((load.requests_per_second - 10614.8).abs() < 1e-9);
        assert!((load.p50_ms - 0.635).abs() < 1e-9);
        assert!((load.p99_ms - 1050.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_with_errors_is_refused() {
        let report = format!("{REPORT}  Non-2xx or 3xx responses: 5\n");
        assert!(parse(&report).is_err());
    }
}
