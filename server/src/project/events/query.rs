//! The search language of events: the part of Lucene's query syntax that clients use.
//!
//! `event:storage.tokenShared AND token.id:1000`, `type:(warn OR error)`, `"two words"`, `imp*`,
//! `NOT component:storage`, `-component:storage`, parentheses. Terms side by side must all match.

use app::error::AppError;
use std::iter::Peekable;

/// The most characters of a query.
pub(crate) const MOST_CHARACTERS: usize = 2_000;
/// The most terms of a query.
const MOST_TERMS: usize = 20;
/// Parentheses and negations go so deep.
const MOST_LEVELS: usize = 10;

/// What an event must be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Query {
    All(Vec<Query>),
    Any(Vec<Query>),
    Not(Box<Query>),
    Term(Term),
}

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) field: Field,
    /// Never empty, unless `is_prefix`.
    pub(crate) text: String,
    /// What begins with the text matches too.
    pub(crate) is_prefix: bool,
}

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// Message, name of the event, object and token.
    Anywhere,
    Id,
    Uuid,
    Event,
    Component,
    ConfigurationId,
    RunId,
    Type,
    Message,
    ObjectId,
    ObjectType,
    ObjectName,
    TokenId,
    TokenName,
    /// There is one branch, 1.
    Branch,
}

impl Field {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "id" => Self::Id,
            "uuid" => Self::Uuid,
            "event" => Self::Event,
            "component" => Self::Component,
            "configurationId" => Self::ConfigurationId,
            "runId" => Self::RunId,
            "type" => Self::Type,
            "message" => Self::Message,
            "objectId" => Self::ObjectId,
            "objectType" => Self::ObjectType,
            "objectName" => Self::ObjectName,
            "token.id" => Self::TokenId,
            "token.name" => Self::TokenName,
            "idBranch" => Self::Branch,
            _ => return None,
        })
    }

    /// Does it hold a number?
    fn is_number(self) -> bool {
        matches!(self, Self::Id | Self::TokenId | Self::Branch)
    }
}

/// Reads a query; none when it is empty.
///
/// # Errors
/// `Invalid` for the field `q`, with what is wrong in words.
pub(crate) fn parse(text: &str) -> Result<Option<Query>, AppError> {
    if text.chars().count() > MOST_CHARACTERS {
        return Err(invalid(&format!("it can have {MOST_CHARACTERS} characters")));
    }
    let pieces = pieces(text)?;
    if pieces.is_empty() {
        return Ok(None);
    }
    let mut parser = Parser { pieces: &pieces, at: 0, terms: 0 };
    let query = parser.any(None, 0)?;
    match parser.peek() {
        None => Ok(Some(query)),
        Some(_) => Err(invalid("a closing parenthesis has no opening one")),
    }
}

fn invalid(what: &str) -> AppError {
    // clients look for these first words
    AppError::invalid("q", format!("Failed to parse query: {what}."))
        .with_code("storage.events.validation")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Open,
    Close,
    And,
    Or,
    Not,
    /// The name before a colon.
    Field(String),
    /// A word, or a text in quotes.
    Text {
        text: String,
        is_prefix: bool,
    },
}

fn pieces(text: &str) -> Result<Vec<Piece>, AppError> {
    let mut pieces = Vec::new();
    let mut rest = text.chars().peekable();
    while let Some(&next) = rest.peek() {
        match next {
            c if c.is_whitespace() => {
                rest.next();
            }
            '(' | ')' => {
                rest.next();
                pieces.push(if next == '(' { Piece::Open } else { Piece::Close });
            }
            '-' | '!' => {
                rest.next();
                pieces.push(Piece::Not);
            }
            '+' => {
                rest.next();
            }
            '"' => {
                rest.next();
                pieces.push(Piece::Text { text: quoted(&mut rest)?, is_prefix: false });
            }
            _ => pieces.push(word(&mut rest)?),
        }
    }
    Ok(pieces)
}

/// What stands until the closing quote.
fn quoted(rest: &mut impl Iterator<Item = char>) -> Result<String, AppError> {
    let mut text = String::new();
    while let Some(c) = rest.next() {
        match c {
            '"' if text.is_empty() => return Err(invalid("there is nothing between the quotes")),
            '"' => return Ok(text),
            '\\' => text.extend(rest.next()),
            c => text.push(c),
        }
    }
    Err(invalid("a quote is not closed"))
}

fn word(rest: &mut Peekable<impl Iterator<Item = char>>) -> Result<Piece, AppError> {
    let mut text = String::new();
    let mut is_prefix = false;
    while let Some(&c) = rest.peek() {
        match c {
            c if c.is_whitespace() || matches!(c, '(' | ')' | '"') => break,
            ':' => {
                rest.next();
                if !is_prefix && Field::parse(&text).is_some() {
                    if rest.peek().is_some_and(|next| matches!(next, '-' | '+' | '!')) {
                        return Err(invalid("a sign stands before a field, not behind its colon"));
                    }
                    return Ok(Piece::Field(text));
                }
                if text.is_empty() || rest.peek().is_none_or(|next| next.is_whitespace()) {
                    return Err(invalid("a colon stands between a field and what to look for"));
                }
                // inside a word, as in a time, it is a character like others
                text.push(':');
                continue;
            }
            '/' if text.is_empty() => return Err(invalid("a slash needs quotes around its word")),
            _ if is_prefix => return Err(invalid("a star stands at the end of a word alone")),
            '\\' => {
                rest.next();
                text.extend(rest.peek());
            }
            '*' => is_prefix = true,
            c => text.push(c),
        }
        rest.next();
    }
    match text.as_str() {
        "AND" | "&&" => Ok(Piece::And),
        "OR" | "||" => Ok(Piece::Or),
        "NOT" => Ok(Piece::Not),
        _ => Ok(Piece::Text { text, is_prefix }),
    }
}

struct Parser<'a> {
    pieces: &'a [Piece],
    at: usize,
    terms: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Piece> {
        self.pieces.get(self.at)
    }

    fn take(&mut self, piece: &Piece) -> bool {
        let is_next = self.peek() == Some(piece);
        self.at += usize::from(is_next);
        is_next
    }

    /// Terms with `OR` between them.
    fn any(&mut self, field: Option<Field>, level: usize) -> Result<Query, AppError> {
        let mut choices = vec![self.all(field, level)?];
        while self.take(&Piece::Or) {
            choices.push(self.all(field, level)?);
        }
        Ok(single(choices, Query::Any))
    }

    /// Terms with `AND` or nothing between them.
    fn all(&mut self, field: Option<Field>, level: usize) -> Result<Query, AppError> {
        let mut parts = vec![self.one(field, level)?];
        loop {
            let is_told = self.take(&Piece::And);
            match self.peek() {
                None | Some(Piece::Or | Piece::Close) if !is_told => break,
                _ => parts.push(self.one(field, level)?),
            }
        }
        Ok(single(parts, Query::All))
    }

    fn one(&mut self, field: Option<Field>, level: usize) -> Result<Query, AppError> {
        if level > MOST_LEVELS {
            return Err(invalid("it is nested too deep"));
        }
        let piece = self.peek().cloned();
        self.at += 1;
        match piece {
            Some(Piece::Not) => Ok(Query::Not(Box::new(self.one(field, level + 1)?))),
            Some(Piece::Open) => {
                let inner = self.any(field, level + 1)?;
                if self.take(&Piece::Close) {
                    Ok(inner)
                } else {
                    Err(invalid("a parenthesis is not closed"))
                }
            }
            Some(Piece::Field(name)) if field.is_none() => {
                self.one(Some(Field::parse(&name).unwrap_or(Field::Anywhere)), level + 1)
            }
            Some(Piece::Field(name)) => {
                Err(invalid(&format!("the field \"{name}\" stands inside another field")))
            }
            Some(Piece::Text { text, is_prefix }) => self.term(field, text, is_prefix),
            Some(Piece::And | Piece::Or) => Err(invalid("AND and OR stand between two terms")),
            Some(Piece::Close) => Err(invalid("there is nothing between the parentheses")),
            None => Err(invalid("it ends too early")),
        }
    }

    fn term(
        &mut self,
        field: Option<Field>,
        text: String,
        is_prefix: bool,
    ) -> Result<Query, AppError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(invalid(&format!("it can have {MOST_TERMS} terms")));
        }
        let field = field.unwrap_or(Field::Anywhere);
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if field.is_number() && (is_prefix || !is_number) {
            return Err(invalid("ids of events, tokens and branches are numbers"));
        }
        if text.is_empty() && !is_prefix {
            return Err(invalid("a term is empty"));
        }
        if text.contains('\0') {
            return Err(invalid("it contains a NUL byte"));
        }
        Ok(Query::Term(Term { field, text, is_prefix }))
    }
}

fn single(mut queries: Vec<Query>, many: impl FnOnce(Vec<Query>) -> Query) -> Query {
    match queries.pop() {
        Some(only) if queries.is_empty() => only,
        Some(last) => {
            queries.push(last);
            many(queries)
        }
        None => many(queries),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn term(field: Field, text: &str) -> Query {
        Query::Term(Term { field, text: text.to_owned(), is_prefix: false })
    }

    #[test]
    fn what_clients_send_is_understood() {
        assert_eq!(
            parse("event:storage.tokenShared AND token.id:1000").unwrap().unwrap(),
            Query::All(vec![
                term(Field::Event, "storage.tokenShared"),
                term(Field::TokenId, "1000"),
            ])
        );
        assert_eq!(
            parse(r#"objectId:"in.c-main.orders" idBranch:1"#).unwrap().unwrap(),
            Query::All(vec![term(Field::ObjectId, "in.c-main.orders"), term(Field::Branch, "1"),])
        );
        assert_eq!(
            parse("type:(warn OR error) -component:storage").unwrap().unwrap(),
            Query::All(vec![
                Query::Any(vec![term(Field::Type, "warn"), term(Field::Type, "error")]),
                Query::Not(Box::new(term(Field::Component, "storage"))),
            ])
        );
        assert_eq!(parse("  ").unwrap(), None);
    }

    #[test]
    fn words_stars_colons_and_escapes() {
        assert_eq!(parse("at 12:30").unwrap().unwrap(), {
            Query::All(vec![term(Field::Anywhere, "at"), term(Field::Anywhere, "12:30")])
        });
        assert_eq!(
            parse("message:imp*").unwrap().unwrap(),
            Query::Term(Term { field: Field::Message, text: "imp".to_owned(), is_prefix: true })
        );
        assert_eq!(parse(r"run\(1\)").unwrap().unwrap(), term(Field::Anywhere, "run(1)"));
        assert_eq!(parse("a OR b c").unwrap().unwrap(), {
            let last = vec![term(Field::Anywhere, "b"), term(Field::Anywhere, "c")];
            Query::Any(vec![term(Field::Anywhere, "a"), Query::All(last)])
        });
    }

    #[rstest]
    #[case("(a")]
    #[case("a)")]
    #[case("()")]
    #[case("AND a")]
    #[case("a OR")]
    #[case("a AND")]
    #[case("NOT")]
    #[case("\"open")]
    #[case("\"\"")]
    #[case("event:")]
    #[case("event:component:x")]
    #[case("token.id:ada")]
    #[case("token.id:1*")]
    #[case(": success")]
    #[case("success:")]
    #[case("/GET")]
    #[case("*tables*")]
    #[case(&"(".repeat(100))]
    #[case(&"NOT ".repeat(100))]
    #[case(&"a ".repeat(51))]
    #[case(&"a".repeat(2_001))]
    fn what_cannot_be_understood_is_said(#[case] text: &str) {
        let error = parse(text).unwrap_err();
        assert!(error.message.starts_with("Failed to parse query"), "{}", error.message);
        assert_eq!(error.code, "storage.events.validation");
    }

    /// A query in the very words that it is parsed from.
    fn written(query: &Query) -> String {
        let joined = |queries: &[Query], with: &str| {
            queries.iter().map(|q| format!("({})", written(q))).collect::<Vec<_>>().join(with)
        };
        match query {
            Query::All(parts) => joined(parts, " AND "),
            Query::Any(parts) => joined(parts, " OR "),
            Query::Not(inner) => format!("NOT ({})", written(inner)),
            Query::Term(term) => {
                let field = if term.field == Field::Event { "event:" } else { "" };
                let star = if term.is_prefix { "*" } else { "" };
                format!("{field}{}{star}", term.text)
            }
        }
    }

    fn query() -> impl Strategy<Value = Query> {
        let field = prop_oneof![Just(Field::Anywhere), Just(Field::Event)];
        let leaf = (field, "[a-z]{1,6}", any::<bool>())
            .prop_map(|(field, text, is_prefix)| Query::Term(Term { field, text, is_prefix }));
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 2..4).prop_map(Query::All),
                prop::collection::vec(inner.clone(), 2..4).prop_map(Query::Any),
                inner.prop_map(|query| Query::Not(Box::new(query))),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_query_is_read_as_it_is_written(query in query()) {
            prop_assert_eq!(parse(&written(&query)).unwrap().unwrap(), query);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,80}") {
            let _ = parse(&text);
        }

        #[test]
        fn no_signs_make_it_panic(text in "[a-b:()\"\\\\*! AND|OR|NOT-]{0,60}") {
            let _ = parse(&text);
        }
    }
}
