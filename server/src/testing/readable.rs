//! Tables of what the server answers, as files that people read.

use std::{collections::BTreeSet, fs, path::PathBuf};

/// Set to anything, it makes the tests write the files instead of comparing them.
const UPDATE: &str = "UPDATE_MATRIX";
/// What is below was written by people, and stays.
const NOTES: &str = "\n## Notes\n";

/// Lines that are in one of both alone.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) =
        (before.lines().collect(), after.lines().collect());
    let gone = before.lines().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let come = after.lines().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(come).collect()
}

/// Compares with the file below `server/src`, or writes it.
pub(crate) fn check(file: &str, tables: &str) {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    let text = fs::read_to_string(&place).unwrap_or_default();
    let at = text.find(NOTES).unwrap_or(text.len());
    let (before, notes) = text.split_at(at);
    if before == tables {
        return;
    }
    if std::env::var_os(UPDATE).is_some() {
        fs::write(place, format!("{tables}{notes}")).unwrap();
        return;
    }
    panic!(
        "the answers are not those of {file}:\n{}If they are meant to be so, run this test again \
         with {UPDATE}=1.",
        difference(before, tables)
    );
}
