use crate::text::is_unprintable;

/// What a mail says, before it is laid out as plain text and as HTML. All of it is text: markup
/// stays visible markup, and what cannot be seen is left out.
pub(crate) struct Letter {
    subject: String,
    name: String,
    paragraphs: Vec<Vec<String>>,
    facts: Vec<(String, String)>,
    action: Option<(String, String)>,
    notes: Vec<Vec<String>>,
}

/// A part of the layout that both forms share.
enum Block<'a> {
    /// Lines that belong together.
    Paragraph(&'a [String]),
    Facts(&'a [(String, String)]),
    Action {
        label: &'a str,
        url: &'a str,
    },
    /// Lines below the rest, in small print.
    Note(&'a [String]),
}

impl Letter {
    /// A letter to somebody of this name.
    pub(crate) fn new(subject: impl AsRef<str>, name: &str) -> Self {
        Self {
            subject: one_line(subject.as_ref()),
            name: one_line(name),
            paragraphs: Vec::new(),
            facts: Vec::new(),
            action: None,
            notes: Vec::new(),
        }
    }

    /// A paragraph; its line breaks are kept.
    #[must_use]
    pub(crate) fn say(mut self, text: impl AsRef<str>) -> Self {
        self.paragraphs.push(lines(text.as_ref()));
        self
    }

    /// A line of the list below the paragraphs.
    #[must_use]
    pub(crate) fn fact(mut self, label: &str, value: impl AsRef<str>) -> Self {
        self.facts.push((one_line(label), one_line(value.as_ref())));
        self
    }

    /// The one thing to do: a link that looks like a button.
    #[must_use]
    pub(crate) fn action(mut self, label: &str, url: impl AsRef<str>) -> Self {
        self.action = Some((one_line(label), one_line(url.as_ref())));
        self
    }

    /// A paragraph in small print, below everything.
    #[must_use]
    pub(crate) fn note(mut self, text: impl AsRef<str>) -> Self {
        self.notes.push(lines(text.as_ref()));
        self
    }

    pub(super) fn subject(&self) -> &str {
        &self.subject
    }

    /// Whoever signs up with somebody else's address chooses the name in that person's mail: one
    /// that a mail program would turn into a link is left out.
    fn greeting(&self) -> String {
        if self.name.is_empty() || looks_like_link(&self.name) {
            "Hello,".to_owned()
        } else {
            format!("Hello {},", self.name)
        }
    }

    fn layout<'a>(&'a self, opening: &'a [String], closing: &'a [String]) -> Vec<Block<'a>> {
        let mut blocks = vec![Block::Paragraph(opening)];
        blocks.extend(self.paragraphs.iter().map(|lines| Block::Paragraph(lines)));
        if !self.facts.is_empty() {
            blocks.push(Block::Facts(&self.facts));
        }
        if let Some((label, url)) = &self.action {
            blocks.push(Block::Action { label, url });
        }
        blocks.extend(self.notes.iter().map(|lines| Block::Note(lines)));
        blocks.push(Block::Note(closing));
        blocks
    }

    /// The letter as plain text. `home` is where the service is.
    pub(super) fn text(&self, home: &str) -> String {
        let (opening, closing) = ([self.greeting()], [signature(home)]);
        let blocks = self.layout(&opening, &closing);
        let blocks: Vec<_> = blocks.iter().map(Block::text).collect();
        blocks.join("\n\n") + "\n"
    }

    /// The letter as an HTML page that loads nothing.
    pub(super) fn html(&self, home: &str) -> String {
        let (opening, closing) = ([self.greeting()], [signature(home)]);
        let mut body = String::new();
        for block in self.layout(&opening, &closing) {
            body.push_str(&block.html());
            body.push('\n');
        }
        let title = escape(&self.subject);
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
             <title>{title}</title>\n\
             <style>:root {{ color-scheme: light dark; }}</style>\n</head>\n\
             <body style=\"margin: 0; padding: 24px; font: 16px/1.5 system-ui, sans-serif;\">\n\
             <div style=\"max-width: 560px; margin: 0 auto;\">\n{body}</div>\n</body>\n</html>\n"
        )
    }
}

impl Block<'_> {
    fn text(&self) -> String {
        match self {
            Self::Paragraph(lines) | Self::Note(lines) => lines.join("\n"),
            Self::Facts(facts) => {
                let lines: Vec<_> =
                    facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
                lines.join("\n")
            }
            Self::Action { label, url } => format!("{label}:\n{url}"),
        }
    }

    // No colours of text or ground: the mail program's own fit its light and its dark.
    fn html(&self) -> String {
        match self {
            Self::Paragraph(lines) => format!("<p>{}</p>", joined(lines)),
            Self::Note(lines) => {
                format!("<p style=\"font-size: 14px; opacity: 0.8;\">{}</p>", joined(lines))
            }
            Self::Facts(facts) => {
                let line = |(label, value): &(String, String)| {
                    format!("<strong>{}:</strong> {}", escape(label), escape(value))
                };
                let lines: Vec<_> = facts.iter().map(line).collect();
                format!("<p>{}</p>", lines.join("<br>\n"))
            }
            Self::Action { label, url } => {
                let (label, url) = (escape(label), escape(url));
                format!(
                    "<p><a href=\"{url}\" style=\"display: inline-block; padding: 10px 20px; \
                     border-radius: 6px; background: #0b6a6d; color: #ffffff; \
                     font-weight: 600; text-decoration: none;\">{label}</a></p>\n\
                     <p style=\"font-size: 14px; opacity: 0.8;\">If the button does nothing, open \
                     this address:<br>\n<a href=\"{url}\" style=\"color: inherit; \
                     word-break: break-all;\">{url}</a></p>"
                )
            }
        }
    }
}

fn signature(home: &str) -> String {
    format!("Latchkey, {home}")
}

fn joined(lines: &[String]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
    lines.join("<br>\n")
}

/// Without line breaks and what cannot be seen: nothing of it can end a header.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || is_unprintable(c));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn lines(text: &str) -> Vec<String> {
    text.trim().lines().map(one_line).collect()
}

/// Would a mail program make a link of it, or of a part of it?
fn looks_like_link(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    let is_domain = chars.windows(4).any(|around| {
        around[1] == '.' && [around[0], around[2], around[3]].iter().all(|c| c.is_alphanumeric())
    });
    is_domain || name.contains(['/', ':', '@', '\\'])
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HOME: &str = "https://id.example.com";

    fn whole() -> Letter {
        Letter::new("Your password was changed", "Ada Lovelace")
            .say("Your password was changed.\nAll other sessions ended.")
            .say("If this was you, there is nothing to do.")
            .fact("When", "16 Jan 2026, 12:00 UTC")
            .fact("Where", "Firefox on Linux")
            .action("This wasn't me", "https://id.example.com/account/activity?a=1&b=2")
            .note("You get this mail because it concerns your account.")
    }

    #[test]
    fn a_letter_is_plain_text() {
        assert_eq!(
            whole().text(HOME),
            "Hello Ada Lovelace,\n\n\
             Your password was changed.\nAll other sessions ended.\n\n\
             If this was you, there is nothing to do.\n\n\
             When: 16 Jan 2026, 12:00 UTC\nWhere: Firefox on Linux\n\n\
             This wasn't me:\nhttps://id.example.com/account/activity?a=1&b=2\n\n\
             You get this mail because it concerns your account.\n\n\
             Latchkey, https://id.example.com\n"
        );
    }

    #[test]
    fn a_letter_is_html_that_loads_nothing() {
        let html = whole().html(HOME);
        for part in [
            "<title>Your password was changed</title>",
            "<p>Hello Ada Lovelace,</p>",
            "<p>Your password was changed.<br>\nAll other sessions ended.</p>",
            "<p><strong>When:</strong> 16 Jan 2026, 12:00 UTC<br>\n<strong>Where:</strong> Firefox on Linux</p>",
            "<a href=\"https://id.example.com/account/activity?a=1&amp;b=2\"",
            ">This wasn&#39;t me</a>",
            "Latchkey, https://id.example.com</p>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        for loading in ["src=", "url(", "<img", "<link", "<script", "@import", "<table"] {
            assert!(!html.contains(loading), "{loading}\n{html}");
        }
    }

    #[test]
    fn markup_stays_text_wherever_it_stands() {
        let evil = "\"><script>'&\u{202e}";
        let letter =
            Letter::new(evil, evil).say(evil).fact(evil, evil).action(evil, evil).note(evil);
        let html = letter.html(HOME);
        assert!(!html.contains("<script") && !html.contains("\"\">"), "{html}");
        assert!(html.matches("&quot;&gt;&lt;script&gt;&#39;&amp;").count() == 10, "{html}");
        assert!(!html.contains('\u{202e}') && !letter.text(HOME).contains('\u{202e}'));
        assert!(letter.text(HOME).contains("\"><script>'&"), "plain text needs no escapes");
    }

    #[test]
    fn nothing_in_a_line_breaks_it() {
        let letter =
            Letter::new("a\r\nBcc: b", "c\nd").fact("e\n", "f\r\ng\th").action("i\n", "j\n");
        assert_eq!(letter.subject(), "a Bcc: b");
        assert_eq!(letter.text("k"), "Hello c d,\n\ne: f g h\n\ni:\nj\n\nLatchkey, k\n");
    }

    #[rstest]
    #[case("Ada Lovelace", "Hello Ada Lovelace,")]
    #[case("Dr. J. R. Müller", "Hello Dr. J. R. Müller,")]
    #[case("J.R.R. Tolkien", "Hello J.R.R. Tolkien,")]
    #[case("<b>Ada</b>", "Hello,")]
    #[case("", "Hello,")]
    #[case("you won, see evil.example", "Hello,")]
    #[case("EVIL.COM", "Hello,")]
    #[case("http://evil", "Hello,")]
    #[case("eve@evil", "Hello,")]
    fn a_name_that_would_become_a_link_is_left_out(#[case] name: &str, #[case] greeting: &str) {
        assert_eq!(Letter::new("Hello", name).greeting(), greeting);
    }
}
