//! The matrix as a file that people read.

use super::{operations::Try, tokens::Kind};
use std::{collections::BTreeSet, fmt::Write, fs, path::PathBuf};

/// Set to anything, it makes the test write the file instead of comparing it.
const UPDATE: &str = "UPDATE_MATRIX";
/// What is below was written by people, and stays.
const NOTES: &str = "\n## Notes\n";

const HEAD: &str = "# Who may do what

What the running API answers: a row for every operation and object, a column for every kind of token.
Written by the test `every_token_may_what_the_matrix_says_and_explaining_says_the_same`, which fails when an
answer changes; to accept the change, run it with `UPDATE_MATRIX=1` and read the difference. The notes
at the end are kept.
";

/// A section's title, and its rows.
pub(super) type Section = (&'static str, Vec<(Try, Vec<String>)>);

fn place() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/project/access/matrix.md")
}

/// The file up to the notes.
pub(super) fn written(sections: &[Section]) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n| column | token |\n| --- | --- |\n");
    for kind in Kind::ALL {
        writeln!(text, "| {} | {} |", kind.name(), kind.in_words()).unwrap();
    }
    text.push_str(
        "\n`seen` and `unseen` say whether a list shows the object; a refusal with 400 or 401 has its \
         code behind it.\n",
    );
    for (title, rows) in sections {
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect();
        let mut lines = vec![("operation", "object", names)];
        lines.extend(rows.iter().map(|(row, cells)| (row.name, row.object, cells.clone())));
        writeln!(text, "\n## {title}\n").unwrap();
        for (index, (name, object, cells)) in lines.iter().enumerate() {
            writeln!(text, "| {name} | {object} | {} |", cells.join(" | ")).unwrap();
            if index == 0 {
                writeln!(text, "|{}", " --- |".repeat(Kind::ALL.len() + 2)).unwrap();
            }
        }
    }
    text
}

/// Lines that are in one of both alone.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (BTreeSet<_>, BTreeSet<_>) =
        (before.lines().collect(), after.lines().collect());
    let gone = before.lines().filter(|line| !new.contains(line)).map(|line| format!("- {line}\n"));
    let come = after.lines().filter(|line| !old.contains(line)).map(|line| format!("+ {line}\n"));
    gone.chain(come).collect()
}

/// Compares with the file, or writes it.
pub(super) fn check(tables: &str) {
    let file = fs::read_to_string(place()).unwrap_or_default();
    let at = file.find(NOTES).unwrap_or(file.len());
    let (before, notes) = file.split_at(at);
    if before == tables {
        return;
    }
    if std::env::var_os(UPDATE).is_some() {
        fs::write(place(), format!("{tables}{notes}")).unwrap();
        return;
    }
    panic!(
        "the answers are not those of matrix.md:\n{}If they are meant to be so, run this test \
         again with {UPDATE}=1.",
        difference(before, tables)
    );
}
