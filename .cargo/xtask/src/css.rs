//! Makes one stylesheet of `style/`: inlines imports, keeps cascade layers, takes out blank space.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::outcome::{Context, Outcome};

/// The content of a stylesheet and of everything it imports.
pub(crate) fn bundle(main: &Path) -> Outcome<String> {
    let mut open = Vec::new();
    let mut bundled = String::new();
    inline(main, &mut open, &mut bundled)?;
    Ok(minify(&bundled))
}

fn inline(path: &Path, open: &mut Vec<PathBuf>, into: &mut String) -> Outcome {
    if open.iter().any(|ancestor| ancestor == path) {
        return Err(format!("{} imports itself", path.display()));
    }
    let text = fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))?;
    open.push(path.to_path_buf());
    let text = without_comments(&text);
    let mut rest = text.as_str();
    while let Some(at) = find_outside_strings(rest, "@import") {
        let statement = &rest[at + "@import".len()..];
        let end = find_outside_strings(statement, ";")
            .ok_or_else(|| format!("{}: an @import has no end", path.display()))?;
        into.push_str(&rest[..at]);
        let import = parse_import(&statement[..end]).ok_or_else(|| {
            format!(
                "{}: only `@import \"./file.css\";` and `@import \"./file.css\" layer(name);` can be bundled, not `@import{}`",
                path.display(),
                &statement[..end]
            )
        })?;
        let target = path.parent().unwrap_or(Path::new("")).join(import.file);
        if let Some(layer) = import.layer {
            into.push_str("@layer ");
            into.push_str(layer);
            into.push_str(" {\n");
            inline(&target, open, into)?;
            into.push_str("\n}");
        } else {
            inline(&target, open, into)?;
        }
        rest = &statement[end + 1..];
    }
    into.push_str(rest);
    open.pop();
    Ok(())
}

struct Import<'a> {
    file: &'a str,
    layer: Option<&'a str>,
}

fn parse_import(statement: &str) -> Option<Import<'_>> {
    let statement = statement.trim();
    let quote = statement.chars().next().filter(|c| "\"'".contains(*c))?;
    let (file, conditions) = statement[1..].split_once(quote)?;
    let file = file.strip_prefix("./")?;
    let conditions = conditions.trim();
    let layer = match conditions {
        "" => None,
        _ => Some(conditions.strip_prefix("layer(")?.strip_suffix(')')?.trim()),
    };
    Some(Import { file, layer })
}

/// Splits a stylesheet into quoted strings and what is between them.
fn parts(text: &str) -> Vec<(bool, &str)> {
    let mut parts = Vec::new();
    let mut begun = 0;
    let mut chars = text.char_indices();
    while let Some((at, quote)) = chars.next() {
        if quote != '"' && quote != '\'' {
            continue;
        }
        parts.push((false, &text[begun..at]));
        let mut escaped = false;
        let end = chars
            .by_ref()
            .find(|(_, c)| {
                let closes = *c == quote && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            })
            .map_or(text.len(), |(end, _)| end + 1);
        parts.push((true, &text[at..end]));
        begun = end;
    }
    parts.push((false, &text[begun..]));
    parts
}

fn find_outside_strings(text: &str, wanted: &str) -> Option<usize> {
    let mut at = 0;
    for (quoted, part) in parts(text) {
        if let Some(found) = part.find(wanted).filter(|_| !quoted) {
            return Some(at + found);
        }
        at += part.len();
    }
    None
}

/// A comment may hold a quote, and a string may hold the start of a comment: both are read together.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        out.push_str(&rest[..at]);
        let here = &rest[at..];
        if let Some(comment) = here.strip_prefix("/*") {
            let after = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            // Two names that only a comment kept apart must stay apart.
            if out.ends_with(is_name) && after.starts_with(is_name) {
                out.push(' ');
            }
            rest = after;
        } else if let Some(after) = here.strip_prefix('/') {
            out.push('/');
            rest = after;
        } else {
            let string = parts(here)
                .into_iter()
                .find_map(|(quoted, part)| quoted.then_some(part))
                .unwrap_or(here);
            out.push_str(string);
            rest = &here[string.len()..];
        }
    }
    out.push_str(rest);
    out
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "-_%.#".contains(c)
}

/// Takes out only the space that can never mean anything: not around `+`, `-`, `>` or before `:`.
fn minify(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (quoted, part) in parts(text) {
        if quoted {
            out.push_str(part);
            continue;
        }
        for c in part.chars() {
            if c.is_whitespace() {
                if !out.ends_with([' ', '{', '}', ';', ',', ':', '(']) && !out.is_empty() {
                    out.push(' ');
                }
                continue;
            }
            if "{};,)".contains(c) && out.ends_with(' ') {
                out.pop();
            }
            if c == '}' && out.ends_with(';') {
                out.pop();
            }
            out.push(c);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::process::TempDir;

    #[test]
    fn space_that_means_something_stays() {
        assert_eq!(
            minify("a :hover ,\n b > c { width : calc( 1px + 2px ) ; color: red; }\n"),
            "a :hover,b > c{width :calc(1px + 2px);color:red}"
        );
        assert_eq!(minify("a::before { content: \" ; } \" }"), "a::before{content:\" ; } \"}");
        assert_eq!(
            minify("@media (min-width: 40rem) and (hover) { a { b: c } }"),
            "@media (min-width:40rem) and (hover){a{b:c}}"
        );
    }

    #[test]
    fn a_pseudo_class_after_a_colon_is_no_declaration() {
        assert_eq!(minify(":root :is(a, b) .c {}"), ":root :is(a,b) .c{}");
    }

    #[test]
    fn comments_go_and_strings_stay() {
        assert_eq!(without_comments("a/* it's \" */{b:\"/* no */\"}"), "a{b:\"/* no */\"}");
        assert_eq!(without_comments("a:1px/**/2px"), "a:1px 2px");
        assert_eq!(without_comments("a{b:url(/c/d)}"), "a{b:url(/c/d)}");
    }

    #[test]
    fn imports_are_inlined_into_their_layers() {
        let folder = TempDir::new("css").unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write(
            "main.css",
            "@layer base, ui;\n/* @import \"./gone.css\"; */\n@import \"./a.css\" layer(base);\n@import './b.css' layer(ui);\n",
        );
        write("a.css", "a { b: c; }");
        write("b.css", "@import \"./c.css\"; d { e: f }");
        write("c.css", "g{h:\"@import\"}");
        assert_eq!(
            bundle(&folder.path().join("main.css")).unwrap(),
            "@layer base,ui;@layer base{a{b:c}}@layer ui{g{h:\"@import\"}d{e:f}}"
        );
    }

    #[test]
    fn what_cannot_be_bundled_is_refused() {
        let folder = TempDir::new("css").unwrap();
        let main = folder.path().join("main.css");
        for text in ["@import \"https://example.com/a.css\";", "@import \"./main.css\";"] {
            fs::write(&main, text).unwrap();
            assert!(bundle(&main).is_err(), "{text}");
        }
    }
}
