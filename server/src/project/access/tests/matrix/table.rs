//! The matrix as a file that people read.

use super::{operations::Try, tokens::Kind};
use std::fmt::Write;

const HEAD: &str = "# Who may do what

What the running API answers: a row for every operation and object, a column for every kind of token.
Written by the test `every_token_may_what_the_matrix_says_and_explaining_says_the_same`, which fails when an
answer changes; to accept the change, run it with `UPDATE_MATRIX=1` and read the difference. The notes
at the end are kept.
";

/// A section's title, and its rows.
pub(super) type Section = (&'static str, Vec<(Try, Vec<String>)>);

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
