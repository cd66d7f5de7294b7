//! The rules of the architecture that a machine can see being broken.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use crate::{
    outcome::{Context, Outcome},
    source::Source,
    stamp,
};

/// The most lines a source file may have.
const MAX_LINES: usize = 600;

/// Where SQL may be written; the rest is a `store.rs` or a file in a folder `store`.
const SQL_PLACES: [&str; 3] = ["server/src/db/", "server/src/testing/", "server/migrations/"];

/// Where a transaction may begin and end; the rest is a `service.rs` and tests.
const TRANSACTION_PLACES: &[&str] = &[
    "server/src/db/",
    "server/src/testing/",
    // A try counts even when the request that made it fails.
    "server/src/account/sign_in/throttle.rs",
    // A challenge is taken out by its first answer, even when that is refused.
    "server/src/account/security_keys/ceremony.rs",
    // Batches that belong to no single request.
    "server/src/project/events/recorder.rs",
    "server/src/project/tokens/last_use.rs",
    "server/src/mail/worker.rs",
    "server/src/admin/announcements/mailing.rs",
    "server/src/account/sessions/sweep.rs",
    "server/src/account/management_tokens/sweep.rs",
    "server/src/project/events/retention.rs",
    "server/src/project/tokens/expiry/sweep.rs",
    "server/src/project/members/sweep.rs",
    "server/src/project/settings/sweep.rs",
    "server/src/organization/deleted_projects/purge.rs",
    // Table rows on SQLite lie in files of their own.
    "server/src/project/tables/data/",
];

/// Folders of `server/src` that are no features and so have no twin in `app`.
const NO_FEATURES: [&str; 4] = ["db", "http", "mail", "testing"];

/// Features without a page: other features or programs use them, people do not see them.
const WITHOUT_PAGE: &[&str] = &[
    "account/links",
    "account/users",
    "organization/metadata",
    "project/events",
    "project/tables",
    "project/tokens/manage",
];

const TIME: [&str; 4] = ["SystemTime::now", "Instant::now", "now_utc(", "now_local("];
const TIME_PLACE: &str = "server/src/clock.rs";

const RANDOMNESS: [&str; 6] =
    ["getrandom::", "Uuid::new_v4", "Uuid::now_v7", "OsRng", "rand::", "thread_rng"];
const RANDOMNESS_PLACE: &str = "server/src/secrets.rs";

/// Written apart, so that this file does not break its own rule.
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("to", "do!("),
    concat!("unimple", "mented!("),
];

pub(crate) struct Violation {
    file: PathBuf,
    line: usize,
    sentence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.sentence)
    }
}

/// Looks at every source file below the working folder.
pub(crate) fn violations() -> Outcome<Vec<Violation>> {
    let mut found = Vec::new();
    for folder in ["app", "frontend", "server", ".cargo/xtask", ".cargo/fuzz"] {
        for file in stamp::files(Path::new(folder))? {
            if file.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&file)
                    .context(|| format!("cannot read {}", file.display()))?;
                in_file(&file, &text, &mut found);
            }
        }
    }
    without_twin(Path::new("server/src"), Path::new("app/src"), &mut found)?;
    Ok(found)
}

fn in_file(file: &Path, text: &str, found: &mut Vec<Violation>) {
    let mut report = |line: usize, sentence: String| {
        found.push(Violation { file: file.to_path_buf(), line, sentence });
    };
    let path = file.to_string_lossy();
    let source = Source::parse(text);
    let lines = text.lines().count();
    if lines > MAX_LINES {
        report(
            MAX_LINES,
            format!(
                "the file has {lines} lines, at most {MAX_LINES} are accepted: split it by what its parts are for"
            ),
        );
    }
    let of_the_product = !path.starts_with(".cargo/");
    let is_test = is_test(&path);
    for (index, (code, comment)) in source.code.iter().zip(&source.comments).enumerate() {
        let line = index + 1;
        for word in UNFINISHED {
            if code.contains(word) || comment.contains(word) {
                report(line, format!("`{word}`: finish it or write it down elsewhere"));
            }
        }
        if !of_the_product {
            continue;
        }
        if !is_test && path != TIME_PLACE && TIME.iter().any(|call| code.contains(call)) {
            report(line, format!("the time is read only in {TIME_PLACE}: ask the injected Clock"));
        }
        if !is_test
            && path != RANDOMNESS_PLACE
            && RANDOMNESS.iter().any(|call| has_word(code, call))
        {
            report(
                line,
                format!("randomness is drawn only in {RANDOMNESS_PLACE}: ask the injected Secrets"),
            );
        }
        if (code.contains("db.write()") || code.contains(".commit()"))
            && !may_transact(&path, is_test)
        {
            report(line, "transactions begin and end only in a service.rs".to_owned());
        }
    }
    if of_the_product && !may_hold_sql(&path) {
        for (line, _) in source.strings.iter().filter(|(_, text)| is_sql(text)) {
            report(*line, "SQL is written only in a store.rs and in migrations".to_owned());
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_test(path: &str) -> bool {
    file_name(path).ends_with("tests.rs")
        || path.contains("/tests/")
        || path.starts_with("server/src/testing/")
}

fn may_transact(path: &str, is_test: bool) -> bool {
    is_test
        || file_name(path) == "service.rs"
        || path.contains("/service/")
        || TRANSACTION_PLACES.iter().any(|place| path.starts_with(place))
}

fn may_hold_sql(path: &str) -> bool {
    file_name(path) == "store.rs"
        || path.contains("/store/")
        || SQL_PLACES.iter().any(|place| path.starts_with(place))
}

/// A name, not the end of a longer one: `rand::` is not in `strand::`.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Whether a string is a statement. "Select a bucket from the list" is not: SQL is recognised
/// in capitals anywhere, in small letters only at the start, and never with one capital.
fn is_sql(text: &str) -> bool {
    let words = words_of(text);
    let begins_small = words
        .first()
        .is_some_and(|word| ["select", "insert", "update", "delete", "with"].contains(word));
    let in_capitals = text.to_ascii_uppercase();
    statement(&words) || begins_small && statement(&words_of(&in_capitals))
}

fn words_of(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .collect()
}

fn statement(words: &[&str]) -> bool {
    let position = |wanted: &str| words.iter().position(|word| *word == wanted);
    let in_order =
        |first: &str, then: &str| position(first).is_some_and(|at| words[at..].contains(&then));
    let together =
        |first: &str, then: &str| words.windows(2).any(|pair| pair[0] == first && pair[1] == then);
    in_order("SELECT", "FROM")
        || in_order("UPDATE", "SET")
        || together("INSERT", "INTO")
        || together("DELETE", "FROM")
}

/// Every feature of the server has a folder of the same name in `app`.
fn without_twin(server: &Path, app: &Path, found: &mut Vec<Violation>) -> Outcome {
    for service in stamp::files(server)? {
        let Some(folder) = service
            .parent()
            .filter(|_| service.file_name().is_some_and(|name| name == "service.rs"))
        else {
            continue;
        };
        let name = folder.strip_prefix(server).unwrap_or(folder);
        let top = name.iter().next().and_then(|top| top.to_str()).unwrap_or_default();
        let excepted = NO_FEATURES.contains(&top)
            || WITHOUT_PAGE.iter().any(|feature| name == Path::new(feature));
        if !excepted && !app.join(name).is_dir() {
            found.push(Violation {
                file: service.clone(),
                line: 1,
                sentence: format!(
                    "the feature has no twin {}: the same name is used in app and server",
                    app.join(name).display()
                ),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(path: &str, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        in_file(Path::new(path), text, &mut found);
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn sql_is_recognised_and_sentences_are_not() {
        for sql in [
            "SELECT id FROM users",
            "select id\nfrom users",
            "WITH t AS (SELECT 1) DELETE FROM x",
            "UPDATE tokens SET a = $1",
            "INSERT INTO t (a) VALUES ($1)",
        ] {
            assert!(is_sql(sql), "{sql}");
        }
        for text in [
            "Select a bucket from the list",
            "Update the token and set a new expiry",
            "Please select one from these",
            "Delete from here",
            "FROM",
        ] {
            assert!(!is_sql(text), "{text}");
        }
    }

    #[test]
    fn what_breaks_a_rule_is_named_with_its_line() {
        assert_eq!(
            sentences(
                "server/src/account/rules.rs",
                "fn f() {\n    db.write();\n    q(\"SELECT a FROM b\");\n    Instant::now();\n    rand::random();\n}\n"
            ),
            [
                "server/src/account/rules.rs:2: transactions begin and end only in a service.rs",
                "server/src/account/rules.rs:4: the time is read only in server/src/clock.rs: ask the injected Clock",
                "server/src/account/rules.rs:5: randomness is drawn only in server/src/secrets.rs: ask the injected Secrets",
                "server/src/account/rules.rs:3: SQL is written only in a store.rs and in migrations",
            ]
        );
    }

    #[test]
    fn the_right_places_are_left_alone() {
        assert!(sentences("server/src/a/store.rs", "q(\"DELETE FROM b\")").is_empty());
        assert!(sentences("server/src/a/service.rs", "db.write(); tx.commit()").is_empty());
        assert!(sentences("server/src/a/tests.rs", "Instant::now(); db.write()").is_empty());
        assert!(sentences("server/src/clock.rs", "SystemTime::now()").is_empty());
        assert!(sentences("server/src/a/rules.rs", "// SystemTime::now()").is_empty());
    }

    #[test]
    fn unfinished_work_and_long_files_are_refused() {
        let unfinished = format!("// {}: later", UNFINISHED[0]);
        assert_eq!(sentences("app/src/a.rs", &unfinished).len(), 1);
        assert_eq!(sentences("app/src/a.rs", &"\n".repeat(MAX_LINES + 1)).len(), 1);
    }
}
