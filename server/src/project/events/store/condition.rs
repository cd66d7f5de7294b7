//! What a search asks for, as a condition with numbered values.

use super::super::{
    kind_as_str,
    query::{Field, Query, Term},
};
use super::{About, EventFilter};
use app::value::TokenId;
use uuid::Uuid;

/// A value of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(i64),
    Text(String),
    Uuid(Uuid),
}

/// A condition under construction.
#[derive(Debug, Default)]
pub(super) struct Condition {
    parts: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Condition {
    /// What all parts of the search have in common; who or what it is about is left to the caller.
    pub(super) fn of(filter: &EventFilter) -> Self {
        let mut condition = Self::default();
        condition.number("project_id =", filter.project.0);
        condition.number("created_at >", filter.after.0);
        if let Some(until) = filter.until {
            condition.number("created_at <=", until.0);
        }
        if let Some(since) = filter.since {
            condition.number("id >", since.0);
        }
        if let Some(before) = filter.before {
            condition.number("id <", before.0);
        }
        if let Some(About::Object(kind, id)) = &filter.about {
            condition.text("object_type =", kind);
            condition.text("object_id =", id);
        }
        if let Some(token) = filter.by {
            condition.number("token_id =", token.0);
        }
        if let Some(component) = &filter.component {
            condition.component(component);
        }
        if let Some(configuration) = &filter.configuration_id {
            condition.text("configuration_id =", configuration);
        }
        if let Some(run) = &filter.run_id {
            let part = condition.run(run);
            condition.parts.push(part);
        }
        if let Some(object_type) = &filter.object_type {
            condition.text("object_type =", object_type);
        }
        if let Some(kind) = filter.kind {
            condition.text("kind =", kind_as_str(kind));
        }
        if let Some(query) = &filter.query {
            // parts of their own, so that an index can serve each
            let parts = match query {
                Query::All(parts) => parts.as_slice(),
                other => std::slice::from_ref(other),
            };
            for part in parts {
                let part = condition.query(part);
                condition.parts.push(part);
            }
        }
        condition
    }

    pub(super) fn sql(&self) -> String {
        self.parts.join(" AND ")
    }

    /// A condition on who did it, beside the others.
    pub(super) fn by(&mut self, token: TokenId) -> String {
        format!("token_id = {}", self.place(Value::Number(token.0)))
    }

    /// A condition on the token that it was done to, beside the others.
    pub(super) fn to(&mut self, token: TokenId) -> String {
        let id = self.place(Value::Text(token.to_string()));
        format!("object_type = 'token' AND object_id = {id}")
    }

    pub(super) fn place(&mut self, value: Value) -> String {
        let place = self.values.iter().position(|known| *known == value);
        let place = place.unwrap_or_else(|| {
            self.values.push(value);
            self.values.len() - 1
        });
        format!("${}", place + 1)
    }

    fn number(&mut self, what: &str, value: i64) {
        let place = self.place(Value::Number(value));
        self.parts.push(format!("{what} {place}"));
    }

    fn text(&mut self, what: &str, value: &str) {
        let place = self.place(Value::Text(value.to_owned()));
        self.parts.push(format!("{what} {place}"));
    }

    fn component(&mut self, component: &str) {
        self.text("component =", component);
        // what the index of the others is for
        if component != super::super::STORAGE {
            self.parts.push("component <> 'storage'".to_owned());
        }
    }

    /// The run itself and the runs inside it, which add to its id after a dot.
    fn run(&mut self, run: &str) -> String {
        let exact = self.place(Value::Text(run.to_owned()));
        let inside = self.place(Value::Text(format!("{}.%", escaped(run))));
        format!("(run_id IS NOT NULL AND (run_id = {exact} OR run_id LIKE {inside} ESCAPE '\\'))")
    }

    fn query(&mut self, query: &Query) -> String {
        let mut joined = |parts: &[Query], with: &str| {
            let parts: Vec<String> = parts.iter().map(|part| self.query(part)).collect();
            format!("({})", parts.join(with))
        };
        match query {
            Query::All(parts) => joined(parts, " AND "),
            Query::Any(parts) => joined(parts, " OR "),
            Query::Not(inner) => format!("NOT {}", self.query(inner)),
            Query::Term(term) => self.term(term),
        }
    }

    /// Never NULL, so that `NOT` of it is what people expect.
    fn term(&mut self, term: &Term) -> String {
        let Term { field, text, is_prefix } = term;
        let column = match field {
            Field::Anywhere => return self.anywhere(text),
            Field::Message => return self.contains("message", text),
            Field::RunId if !is_prefix => return self.run(text),
            Field::Branch => return (if text == "1" { "1 = 1" } else { "1 = 0" }).to_owned(),
            Field::Id => return self.id("id", text),
            Field::TokenId => return self.id("token_id", text),
            Field::Uuid => {
                return match text.parse() {
                    Ok(uuid) => format!("uuid = {}", self.place(Value::Uuid(uuid))),
                    Err(_) => "1 = 0".to_owned(),
                };
            }
            Field::Event => "event",
            Field::Component => "component",
            Field::Type => "kind",
            Field::TokenName => "token_name",
            Field::RunId => "run_id",
            Field::ConfigurationId => "configuration_id",
            Field::ObjectId => "object_id",
            Field::ObjectType => "object_type",
            Field::ObjectName => "object_name",
        };
        let is_told = format!("{column} IS NOT NULL");
        if *is_prefix {
            let pattern = self.place(Value::Text(format!("{}%", escaped(text))));
            format!("({is_told} AND {column} LIKE {pattern} ESCAPE '\\')")
        } else {
            let value = self.place(Value::Text(text.clone()));
            format!("({is_told} AND {column} = {value})")
        }
    }

    fn id(&mut self, column: &str, text: &str) -> String {
        match text.parse() {
            Ok(id) => format!("{column} = {}", self.place(Value::Number(id))),
            // no id is so long
            Err(_) => "1 = 0".to_owned(),
        }
    }

    fn contains(&mut self, column: &str, text: &str) -> String {
        let lower = text.to_lowercase();
        let pattern = self.place(Value::Text(format!("%{}%", escaped(&lower))));
        let condition = format!("LOWER(COALESCE({column}, '')) LIKE {pattern} ESCAPE '\\'");
        if lower.is_ascii() || lower == text {
            return condition;
        }
        // SQLite makes ASCII small alone: other letters are found as they were typed
        let pattern = self.place(Value::Text(format!("%{}%", escaped(text))));
        format!("({condition} OR COALESCE({column}, '') LIKE {pattern} ESCAPE '\\')")
    }

    fn anywhere(&mut self, text: &str) -> String {
        let columns = ["message", "event", "component", "object_id", "object_name", "token_name"];
        let mut parts: Vec<String> =
            columns.iter().map(|column| self.contains(column, text)).collect();
        parts.push(self.contains("details", text));
        format!("({})", parts.join(" OR "))
    }
}

/// A text inside a pattern of LIKE, where it stands for itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
