use super::{put_aside, tell};
use crate::{
    project::tokens::kept,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp, TestProject,
    },
};
use app::{
    organization::projects::Role,
    project::tokens::{CreatedToken, NewToken, TokenState},
};
use rstest::rstest;
use std::sync::Arc;

const DAY: i64 = 86_400;
const VERIFY: &str = "/v2/storage/tokens/verify";

async fn token(app: &TestApp, project: &TestProject, name: &str, days: i64) -> CreatedToken {
    let description = name.to_owned();
    let new = NewToken { description, expires_in: Some(days * DAY), ..NewToken::default() };
    app.token_with(project, new).await
}

#[rstest]
#[tokio::test]
async fn an_expired_token_stays_in_the_list_for_30_days_with_the_reason(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let token = token(&app, &project, "short", 1).await;
    let path = format!("/v2/storage/tokens/{}", token.token.id);
    app.clock.advance_seconds(DAY);
    // at the second it expires, also before anybody swept
    let refusal = app.get(&token.secret, VERIFY).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
    assert_eq!(app.get(&admin, &path).await.status, 404, "out of the API at once");
    put_aside(app.core()).await.unwrap();
    let refusal = app.get(&token.secret, VERIFY).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    let events = app.events(&project, &token).await;
    assert!(events.contains(&"The token \"short\" expired".to_owned()), "{events:?}");
    put_aside(app.core()).await.unwrap();
    assert_eq!(app.events(&project, &token).await.len(), events.len(), "once");

    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    let shown = async || {
        let list = tokens.list(ada, project.id).await.unwrap().tokens;
        list.into_iter().find(|seen| seen.id == token.token.id).map(|seen| seen.state)
    };
    assert!(matches!(shown().await, Some(TokenState::Expired { .. })));
    app.clock.advance_seconds(29 * DAY);
    assert!(shown().await.is_some());
    app.clock.advance_seconds(DAY + 1);
    assert!(shown().await.is_none());
}

#[rstest]
#[tokio::test]
async fn the_copy_of_a_string_goes_when_its_token_is_put_aside(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ended = token(&app, &project, "ended", 1).await;
    let working = token(&app, &project, "working", 2).await;
    let is_kept = async |token: &CreatedToken| {
        let mut tx = app.core().db.read().await.unwrap();
        kept::is_kept(&mut tx, token.token.id).await.unwrap()
    };
    app.clock.advance_seconds(DAY);
    assert!(is_kept(&ended).await);
    put_aside(app.core()).await.unwrap();
    assert!(!is_kept(&ended).await);
    assert!(is_kept(&working).await);
}

#[rstest]
#[tokio::test]
async fn creator_and_administrators_are_told_30_7_and_1_days_before_once_each(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.member(&project, "grace", Role::Admin).await;
    app.member(&project, "heidi", Role::ReadOnly).await;
    token(&app, &project, "long", 40).await;
    token(&app, &project, "longer", 41).await;
    token(&app, &project, "short", 5).await;
    let told = async |email: &str| {
        tell(app.core()).await.unwrap();
        tell(app.core()).await.unwrap();
        app.subjects(email).await
    };
    let about = |subjects: &[String]| {
        subjects.iter().filter(|subject| subject.contains("expire")).cloned().collect::<Vec<_>>()
    };
    assert_eq!(about(&told("ada@example.com").await), Vec::<String>::new());
    app.clock.advance_seconds(4 * DAY);
    let expected = ["The token \"short\" expires within a day"];
    assert_eq!(about(&told("ada@example.com").await), expected);
    app.clock.advance_seconds(7 * DAY);
    let expected = [expected[0], "2 tokens expire within 30 days"];
    assert_eq!(about(&told("ada@example.com").await), expected);
    app.clock.advance_seconds(22 * DAY);
    app.clock.advance_seconds(7 * DAY - 3600);
    let all = about(&told("grace@example.com").await);
    assert_eq!(
        all,
        [
            "The token \"short\" expires within a day",
            "2 tokens expire within 30 days",
            "The token \"long\" expires within a day",
            "The token \"longer\" expires within 7 days",
        ]
    );
    assert_eq!(about(&told("heidi@example.com").await), Vec::<String>::new());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_nodes_that_sweep_at_once_one_tells(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let ended = token(&app, &project, "ended", 1).await;
    for n in 0..3 {
        token(&app, &project, &format!("token {n}"), 20).await;
    }
    app.clock.advance_seconds(14 * DAY);
    let nodes: Vec<_> = (0..8)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                // a node that comes too late may find that another was faster
                let _ = tell(app.core()).await;
                let _ = put_aside(app.core()).await;
            })
        })
        .collect();
    for node in nodes {
        node.await.unwrap();
    }
    tell(app.core()).await.unwrap();
    put_aside(app.core()).await.unwrap();
    let subjects = app.subjects("ada@example.com").await;
    let told = subjects.iter().filter(|subject| subject.contains("expire")).count();
    assert!((1..=3).contains(&told), "each token once: {subjects:?}");
    let events = app.events(&project, &ended).await;
    assert_eq!(events.iter().filter(|event| event.contains("expired")).count(), 1);
}
