//! What every kind of token is answered on every route: tried, written down in `matrix.md`, and
//! held against what explaining says.

mod operations;
mod routes;
mod table;
mod tokens;
mod world;

use self::{
    operations::{Shown, Try},
    tokens::Kind,
    world::{Holder, World},
};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, readable,
};
use rstest::rstest;
use std::collections::HashMap;

/// What a token was answered.
struct Cell {
    status: u16,
    /// The end of the error's code.
    code: String,
    /// Was it in the list?
    is_seen: Option<bool>,
    /// Has the new token grants?
    has_grants: Option<bool>,
}

impl Cell {
    fn of(reply: &Reply, shown: &Shown, seen: &str) -> Self {
        let code = if reply.status < 400 { String::new() } else { reply.refusal().1 };
        let is_seen = matches!(shown, Shown::Seen(_)) && reply.status == 200;
        let has_grants = matches!(shown, Shown::Grants) && reply.status == 201;
        let grants = |reply: &Reply| reply.json()["bucketPermissions"]["in.c-main"] == "read";
        Self {
            status: reply.status,
            code: code.rsplit('.').next().unwrap_or_default().to_owned(),
            is_seen: is_seen.then(|| reply.text.contains(seen)),
            has_grants: has_grants.then(|| grants(reply)),
        }
    }

    fn is_let_in(&self) -> bool {
        !matches!(self.status, 401 | 403 | 404) && self.is_seen != Some(false)
    }

    fn in_short(&self) -> String {
        let status = self.status;
        match (self.is_seen, self.has_grants) {
            (Some(true), _) => format!("{status} seen"),
            (Some(false), _) => format!("{status} unseen"),
            (_, Some(true)) => format!("{status} with grants"),
            (_, Some(false)) => format!("{status} bare"),
            _ if matches!(status, 400 | 401) => format!("{status} {}", self.code),
            _ => status.to_string(),
        }
    }
}

/// What the server says itself about the tokens of the matrix.
#[derive(Default)]
struct Explained(HashMap<(&'static str, &'static str, &'static str), bool>);

impl Explained {
    async fn may(
        &mut self,
        world: &World,
        (kind, holder): (Kind, &Holder),
        (operation, object): (&'static str, &'static str),
    ) -> bool {
        let key = (kind.name(), operation, object);
        if let Some(allowed) = self.0.get(&key) {
            return *allowed;
        }
        let path = format!(
            "/v2/storage/tokens/{}/explain?operation={operation}&object={object}",
            holder.id
        );
        let reply = world.app.get(&world.root, &path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let allowed = reply.json()["allowed"].as_bool().unwrap();
        self.0.insert(key, allowed);
        allowed
    }
}

#[rstest]
#[tokio::test]
async fn every_token_may_what_the_matrix_says_and_explaining_says_the_same(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(mut world) = World::start(backend).await else { return };
    let mut holders = Vec::new();
    for kind in Kind::ALL {
        holders.push((kind, world.holder(kind).await));
    }
    let mut explained = Explained::default();
    let mut contradictions = Vec::new();
    let mut sections = Vec::new();
    for (title, tries) in operations::all() {
        let mut rows = Vec::new();
        for attempt in tries {
            let mut cells = Vec::new();
            for (kind, holder) in &holders {
                let cell = world.attempt(*kind, holder, &attempt).await;
                if let Some(question) = attempt.question {
                    let may = explained.may(&world, (*kind, holder), question).await;
                    if may != cell.is_let_in() {
                        let Try { name, object, .. } = &attempt;
                        let (kind, cell) = (kind.name(), cell.in_short());
                        contradictions.push(format!(
                            "{kind}: {name}, {object}: {cell}, but {question:?} is {may}"
                        ));
                    }
                }
                cells.push(cell.in_short());
            }
            rows.push((attempt, cells));
        }
        sections.push((title, rows));
    }
    readable::check("project/access/matrix.md", &table::written(&sections));
    assert!(contradictions.is_empty(), "{}", contradictions.join("\n"));
    world.require_foreign().await;
}
