//! The documentation names tests; they are there.

use std::{fs, path::Path};

/// The contents of every file below, one after the other.
fn read_all(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// Is it the name of a test? A sentence: words between underscores.
fn is_sentence(name: &str) -> bool {
    name.matches('_').count() >= 3
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[test]
fn every_test_that_the_documentation_names_is_there() {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    read_all(&server.join("src"), &mut sources);
    let mut missing = Vec::new();
    let mut found = 0;
    for document in ["security.md", "requirements.md"] {
        let text = fs::read_to_string(server.join("docs").join(document)).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_there = if name.ends_with(".spec.ts") {
                server.join("../end2end/tests").join(name).is_file()
            } else if is_sentence(name) {
                sources.contains(&format!("fn {name}("))
            } else {
                continue;
            };
            found += 1;
            if !is_there {
                missing.push(name.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
    assert!(found > 80, "only {found} names were found");
}
