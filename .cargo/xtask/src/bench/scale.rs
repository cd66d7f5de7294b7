//! Whether verifying a token takes longer when there are many tokens and events.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{
    CONNECTIONS, VERIFY, alternate, as_json,
    fill::{self, Filled, SMALL, Size},
    start, table,
};
use crate::{
    load::{Ask, Load, Target, Wrk},
    outcome::Outcome,
    server::Server,
    stamp,
    steps::Steps,
};

/// The same load on a server with few tokens and one with many; the tokens are used in turns.
pub(super) struct Scale {
    size: Size,
    few: Load,
    many: Load,
}

impl Scale {
    pub(super) fn measure(
        steps: &mut Steps,
        wrk: &Wrk,
        binary: &Path,
        size: Size,
    ) -> Outcome<Self> {
        fill::build(steps)?;
        // before a server runs that would be disturbed by it
        let few = fill::filled(steps, binary, SMALL)?;
        let many = fill::filled(steps, binary, size)?;
        let (few, many) = steps
            .step("Start both", || Ok((Side::start(binary, &few)?, Side::start(binary, &many)?)))?;
        let (few_url, many_url) = (few.url(), many.url());
        let [few, many] =
            steps.step("Load the one with few tokens and the one with many", || {
                alternate(
                    wrk,
                    [("few tokens", few.target(&few_url)), ("many tokens", many.target(&many_url))],
                )
            })?;
        Ok(Self { size, few, many })
    }

    /// How many times as long it takes with many.
    fn times(&self) -> f64 {
        self.few.requests_per_second / self.many.requests_per_second
    }

    pub(super) fn tell(&self) {
        let Size { tokens, events } = self.size;
        let many = format!("{tokens} tokens");
        println!();
        table(&[(&format!("{} tokens", SMALL.tokens), self.few), (&many, self.many)]);
        println!("\n{many} and {events} events against {} and none:", SMALL.tokens);
        println!("times as long        {:>10.2}   (bar: at most 1.20)", self.times());
    }

    pub(super) fn as_json(&self) -> Value {
        json!({
            "tokens": self.size.tokens,
            "events": self.size.events,
            "fewTokens": as_json(self.few),
            "manyTokens": as_json(self.many),
            "timesAsLong": self.times(),
        })
    }
}

/// A server, and the load that its tokens make.
struct Side {
    server: Server,
    script: PathBuf,
}

impl Side {
    fn start(binary: &Path, filled: &Filled) -> Outcome<Self> {
        let script = filled.data.join("verify.lua");
        stamp::write(&script, script_of(&filled.tokens).as_bytes())?;
        Ok(Self { server: start(binary, &filled.data, &[])?, script })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}{VERIFY}", self.server.port())
    }

    fn target<'a>(&'a self, url: &'a str) -> Target<'a> {
        Target { url, connections: CONNECTIONS, ask: Ask::Script(&self.script) }
    }
}

/// A script for wrk in which the tokens are used one after the other.
fn script_of(tokens: &[String]) -> String {
    let tokens: Vec<String> = tokens.iter().map(|token| format!("  '{token}',\n")).collect();
    format!(
        "local tokens = {{\n{}}}\nlocal requests, last = {{}}, 0\n\n\
         function init()\n  for number, token in ipairs(tokens) do\n    \
         requests[number] = wrk.format('GET', nil, {{['X-StorageApi-Token'] = token}})\n  end\nend\n\n\
         function request()\n  last = last % #requests + 1\n  return requests[last]\nend\n",
        tokens.concat()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_holds_every_token() {
        let script = script_of(&["1-2-a".to_owned(), "1-3-b".to_owned()]);
        assert!(script.starts_with("local tokens = {\n  '1-2-a',\n  '1-3-b',\n}\n"), "{script}");
    }
}
