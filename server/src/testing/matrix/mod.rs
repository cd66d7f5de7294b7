//! What everybody is answered on every call of the Manage API, written down in `manage.md`.
//!
//! Whoever adds a route adds a line to `calls.rs`, and to `ground.rs` what a new `{name}` in a path
//! stands for. Another caller is a line in `callers.rs`.

mod callers;
mod calls;
mod ground;

use super::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
    manage_routes::MANAGE_ROUTES,
    readable,
};
use callers::{Caller, LOCKED_OUT, callers};
use calls::{Call, families};
use ground::Ground;
use http::Method;
use rstest::rstest;
use std::{collections::BTreeSet, fmt::Write};

const HEAD: &str = "# Who may do what in the Manage API

What the running server answers: a row for every call, a column for everybody who makes it.
Written by the test `everybody_may_what_the_matrix_says`, which fails when an answer changes; to accept the change,
run it with `UPDATE_MATRIX=1` and read the difference.

A refusal with 400 has its code behind it. What a body sets stands behind the call. `closed` organizations do not allow
auto-join, `empty` ones have no projects. Under `/current-user` everybody is asked for what is their own.
";

/// What a row's answer says.
fn cell(reply: &Reply) -> String {
    match reply.status {
        400 => format!("400 {}", reply.refusal().1).trim().to_owned(),
        status => status.to_string(),
    }
}

/// A ground serves until something on it was changed.
async fn row(app: &TestApp, call: &Call, callers: &[Caller]) -> Vec<String> {
    let mut cells = Vec::new();
    let mut ground = None;
    for caller in callers {
        let here = match ground.take() {
            Some(ground) => ground,
            None => Ground::new(app, call, callers).await,
        };
        let path = here.fill(call.path, caller).await;
        let body = match call.body {
            Some(body) => Some(here.fill(body, caller).await),
            None => None,
        };
        let is_locked_out = caller.column == LOCKED_OUT;
        if is_locked_out {
            here.set_forced_mfa(true).await;
        }
        let reply = app.manage(&caller.token, call.method.clone(), &path, body.as_deref()).await;
        if is_locked_out {
            here.set_forced_mfa(false).await;
        }
        cells.push(cell(&reply));
        if call.method == Method::GET || reply.status >= 400 {
            ground = Some(here);
        }
    }
    cells
}

#[rstest]
#[tokio::test]
async fn everybody_may_what_the_matrix_says(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let callers = callers(&app).await;
    let mut text = HEAD.to_owned();
    text.push_str("\n| column | caller |\n| --- | --- |\n");
    for caller in &callers {
        writeln!(text, "| {} | {} |", caller.column, caller.who).unwrap();
    }
    let columns: Vec<_> = callers.iter().map(|caller| caller.column).collect();
    for (family, calls) in families() {
        write!(text, "\n## {family}\n\n| call | {} |\n", columns.join(" | ")).unwrap();
        writeln!(text, "|{}", " --- |".repeat(columns.len() + 1)).unwrap();
        for call in calls {
            let cells = row(&app, &call, &callers).await;
            writeln!(text, "| {call} | {} |", cells.join(" | ")).unwrap();
        }
    }
    readable::check("testing/matrix/manage.md", &text);
}

#[test]
fn every_route_of_the_manage_api_is_in_the_matrix() {
    let routes = MANAGE_ROUTES
        .iter()
        .flat_map(|(path, methods)| methods.iter().map(move |method| format!("{method} {path}")));
    let rows = families().into_iter().flat_map(|(_, calls)| calls);
    let rows: BTreeSet<_> = rows.map(|call| format!("{} {}", call.method, call.path)).collect();
    assert_eq!(routes.collect::<BTreeSet<_>>(), rows);
}
