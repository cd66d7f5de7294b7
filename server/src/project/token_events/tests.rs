use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{organization::projects::Role, project::tokens::BucketPermission, value::EventId};
use http::Method;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn everything_a_token_does_and_everything_done_to_it_is_there(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    app.bucket(&project, "in.c-private").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Write)]).await;
    let body = json!({"name": "t", "dataString": "id\n1\n"}).to_string();
    let tables = "/v2/storage/buckets/in.c-main/tables";
    app.api(&token.secret, Method::POST, tables, Some(&body)).await;
    app.get(&token.secret, "/v2/storage/tables/in.c-main.t/data-preview").await;
    app.get(&token.secret, "/v2/storage/buckets").await;
    app.get(&token.secret, "/v2/storage/buckets/in.c-private").await;
    app.api(&token.secret, Method::POST, "/v2/storage/tokens", None).await;
    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    tokens.delete(ada, project.id, token.token.id).await.unwrap();
    app.get(&token.secret, "/v2/storage/buckets").await;
    assert_eq!(
        app.events(&project, &token).await,
        [
            "Refused: the token was deleted",
            "Deleted the token \"Created by ada@example.com\"",
            "Refused: the token may not create tokens",
            "Refused: the token may not read the bucket in.c-private",
            "Listed buckets",
            "Previewed 1 rows of the table in.c-main.t",
            "Created the table in.c-main.t with 1 rows",
            "Created the token \"Created by ada@example.com\"",
        ]
    );
}

#[rstest]
#[tokio::test]
async fn pages_follow_each_other_without_gaps(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    for _ in 0..10 {
        app.get(&token.secret, "/v2/storage/buckets").await;
    }
    let (events, ada) = (&app.services().token_events, &project.admin.actor);
    let mut seen = Vec::new();
    let mut before: Option<EventId> = None;
    loop {
        let page = events.list(ada, project.id, token.token.id, before, 4).await.unwrap();
        seen.extend(page.events.iter().map(|event| event.id));
        before = page.older;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 11);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[rstest]
#[tokio::test]
async fn events_of_other_tokens_are_for_those_who_manage_tokens(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    let other = app.project("eve").await;
    let events = &app.services().token_events;
    let by = async |actor, project| {
        events.list(actor, project, token.token.id, None, 0).await.map_err(|e| e.status())
    };
    assert_eq!(by(&guest.actor, project.id).await.unwrap_err(), 403);
    assert_eq!(by(&other.admin.actor, project.id).await.unwrap_err(), 404);
    assert_eq!(by(&other.admin.actor, other.id).await.unwrap_err(), 404);
    assert_eq!(by(&project.admin.actor, project.id).await.unwrap().events.len(), 1);
}
