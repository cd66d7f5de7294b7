//! Everything that has to hold, in the order in which it fails fastest.

use crate::{
    check, clients, e2e, outcome::Outcome, postgres::Postgres, process, server::Profile, site,
    steps::Steps, workspace,
};

pub(crate) fn test(steps: &mut Steps) -> Outcome {
    let result = everything(steps);
    steps.summary();
    result
}

fn everything(steps: &mut Steps) -> Outcome {
    let binary = site::build(steps, Profile::Debug)?;
    check::check(steps)?;
    let postgres = steps.step("Start a throw-away PostgreSQL", Postgres::start)?;
    // Not --workspace: `frontend` would switch on hydration in the same build of `app`.
    steps.step("Rust tests on both databases", || {
        process::run(
            workspace::cargo(&["test", "--package=server", "--package=app", "--features=app/ssr"])
                .env("TEST_POSTGRES_URL", postgres.url())
                .env("REQUIRE_POSTGRES", "1"),
        )
    })?;
    steps.step("Tests of this tool", || {
        process::run(&mut workspace::cargo(&["test", "--package=xtask"]))
    })?;
    clients::run(steps, &binary)?;
    e2e::run(steps, &binary, &postgres, &[])
}
