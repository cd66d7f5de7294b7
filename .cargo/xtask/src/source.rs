//! Reads Rust source just well enough to tell code, strings and comments apart.

/// A source file taken apart; every list is in reading order.
pub(crate) struct Source {
    /// The code of each line, without comments and with empty strings.
    pub(crate) code: Vec<String>,
    /// The comments of each line.
    pub(crate) comments: Vec<String>,
    /// Every string literal, with the number of the line where it begins.
    pub(crate) strings: Vec<(usize, String)>,
}

impl Source {
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = Reader {
            chars: text.chars().collect(),
            at: 0,
            source: Self {
                code: vec![String::new()],
                comments: vec![String::new()],
                strings: Vec::new(),
            },
        };
        while reader.at < reader.chars.len() {
            reader.next();
        }
        reader.source
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    source: Source,
}

impl Reader {
    fn peek(&self, ahead: usize) -> char {
        self.chars.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn next(&mut self) {
        match (self.peek(0), self.peek(1)) {
            ('/', '/') => self.line_comment(),
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(0, true),
            ('r', '"' | '#') if !self.after_name() => self.raw_string(),
            ('\'', '\\') => self.char_literal(),
            ('\'', _) if self.peek(2) == '\'' => self.char_literal(),
            _ => self.code_char(),
        }
    }

    fn after_name(&self) -> bool {
        // `br"…"` is a string too.
        let before = self.at.checked_sub(1).and_then(|at| self.chars.get(at));
        before.is_some_and(|c| c.is_alphanumeric() && *c != 'b' || *c == '_')
    }

    fn new_line(&mut self) {
        self.source.code.push(String::new());
        self.source.comments.push(String::new());
    }

    fn push_code(&mut self, c: char) {
        if let Some(line) = self.source.code.last_mut() {
            line.push(c);
        }
    }

    fn code_char(&mut self) {
        let c = self.peek(0);
        self.at += 1;
        if c == '\n' {
            self.new_line();
        } else {
            self.push_code(c);
        }
    }

    fn comment_char(&mut self) {
        let c = self.peek(0);
        self.at += 1;
        if c == '\n' {
            self.new_line();
        } else if let Some(line) = self.source.comments.last_mut() {
            line.push(c);
        }
    }

    fn line_comment(&mut self) {
        while self.at < self.chars.len() && self.peek(0) != '\n' {
            self.comment_char();
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        while self.at < self.chars.len() {
            match (self.peek(0), self.peek(1)) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    self.comment_char();
                    continue;
                }
            }
            self.at += 2;
            if depth == 0 {
                return;
            }
        }
    }

    fn char_literal(&mut self) {
        self.at += if self.peek(1) == '\\' { 3 } else { 2 };
        while self.at < self.chars.len() && self.peek(0) != '\'' {
            self.at += 1;
        }
        self.at += 1;
    }

    fn raw_string(&mut self) {
        let mut hashes = 0;
        while self.peek(1 + hashes) == '#' {
            hashes += 1;
        }
        if self.peek(1 + hashes) == '"' {
            self.at += 1 + hashes;
            self.string(hashes, false);
        } else {
            self.code_char();
        }
    }

    fn string(&mut self, hashes: usize, escapes: bool) {
        let line = self.source.code.len();
        let mut content = String::new();
        self.push_code('"');
        self.at += 1;
        while self.at < self.chars.len() {
            let c = self.peek(0);
            if c == '"' && (1..=hashes).all(|ahead| self.peek(ahead) == '#') {
                self.at += 1 + hashes;
                break;
            }
            if c == '\\' && escapes {
                content.push(c);
                self.at += 1;
            }
            let c = self.peek(0);
            if c == '\n' {
                self.new_line();
            }
            content.push(c);
            self.at += 1;
        }
        self.push_code('"');
        self.source.strings.push((line, content));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_strings_and_comments_are_told_apart() {
        let source = Source::parse(
            "let a = \"x // y\"; // now()\nlet b = r#\"q\"z\"#; /* w\n/* v */ */ f('\"', '\\'');\nfn g<'a>() {}\n",
        );
        assert_eq!(
            source.code,
            ["let a = \"\"; ", "let b = \"\"; ", " f(, );", "fn g<'a>() {}", ""]
        );
        assert_eq!(source.comments[0], "// now()");
        assert_eq!(source.strings, [(1, "x // y".to_owned()), (2, "q\"z".to_owned())]);
    }

    #[test]
    fn a_string_over_lines_keeps_the_count() {
        let source = Source::parse("a(\"one\n\\\"two\n\");\nb");
        assert_eq!(source.code, ["a(\"", "", "\");", "b"]);
        assert_eq!(source.strings, [(1, "one\n\\\"two\n".to_owned())]);
    }
}
