use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{
    organization::projects::Role,
    project::{token_events::EventSearch, tokens::BucketPermission},
    value::EventId,
};
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
    let (all, mut seen) = (EventSearch::default(), Vec::new());
    let mut before: Option<EventId> = None;
    loop {
        let page = events.list(ada, project.id, token.token.id, &all, before, 4).await.unwrap();
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
        let all = EventSearch::default();
        events.list(actor, project, token.token.id, &all, None, 0).await.map_err(|e| e.status())
    };
    assert_eq!(by(&guest.actor, project.id).await.unwrap_err(), 403);
    assert_eq!(by(&other.admin.actor, project.id).await.unwrap_err(), 404);
    assert_eq!(by(&other.admin.actor, other.id).await.unwrap_err(), 404);
    assert_eq!(by(&project.admin.actor, project.id).await.unwrap().events.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_search_narrows_the_list_the_count_and_the_file(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[]).await;
    app.get(&token.secret, "/v2/storage/buckets").await;
    app.get(&token.secret, "/v2/storage/buckets/in.c-main").await;
    app.clock.advance_seconds(86_400);
    app.get(&token.secret, "/v2/storage/buckets").await;
    let (events, ada) = (&app.services().token_events, &project.admin.actor);
    let found = async |search: EventSearch| {
        let page = events.list(ada, project.id, token.token.id, &search, None, 50).await.unwrap();
        let (count, _) = events.count(ada, project.id, token.token.id, &search).await.unwrap();
        assert_eq!(i64::try_from(page.events.len()).unwrap(), count);
        page.events.into_iter().map(|event| event.message).collect::<Vec<_>>()
    };
    let search = EventSearch::default;
    let text = |text: &str| text.to_owned();
    assert_eq!(found(search()).await.len(), 4);
    let refused = "Refused: the token may not read the bucket in.c-main";
    assert_eq!(found(EventSearch { result: text("refused"), ..search() }).await, [refused]);
    assert_eq!(found(EventSearch { object: text("bucket"), ..search() }).await, [refused]);
    assert_eq!(found(EventSearch { text: text("IN.C-MAIN"), ..search() }).await, [refused]);
    assert_eq!(found(EventSearch { text: text("100%"), ..search() }).await.len(), 0);
    assert_eq!(
        found(EventSearch { from: text("2026-01-17"), ..search() }).await,
        ["Listed buckets"]
    );
    assert_eq!(found(EventSearch { until: text("2026-01-16"), ..search() }).await.len(), 3);
    let done = EventSearch { result: text("done"), object: text("token"), ..search() };
    assert_eq!(found(done).await, ["Created the token \"Created by ada@example.com\""]);

    let days = events.activity(ada, project.id, token.token.id).await.unwrap();
    let last: Vec<_> = days.iter().rev().take(2).map(|day| (day.done, day.refused)).collect();
    assert_eq!((days.len(), last), (60, vec![(1, 0), (2, 1)]));

    let path = format!("/projects/{}/settings/api-tokens/{}", project.id, token.token.id);
    let export = format!("{path}/events/export?format=csv&result=refused");
    let file = app.page(Some(&project.admin), &export).await;
    assert_eq!(file.status, 200, "{}", file.text);
    assert_eq!(file.header(http::HeaderName::from_static("x-event-count")), "1");
    assert_eq!(file.text.lines().count(), 2);
    assert!(file.text.contains(refused), "{}", file.text);
    let nonsense = format!("{path}/events/export?format=ndjson&from=x");
    assert_eq!(app.page(Some(&project.admin), &nonsense).await.status, 400);
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    assert_eq!(app.page(Some(&guest), &export).await.status, 403);
    assert_eq!(app.page(None, &export).await.status, 401);
}

#[rstest]
#[tokio::test]
async fn a_long_list_is_exported_whole(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let event = json!({"component": "loader", "message": "one, \"more\""}).to_string();
    for _ in 0..1_001 {
        let reply = app.api(&token.secret, Method::POST, "/v2/storage/events", Some(&event)).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    let path = format!("/projects/{}/settings/api-tokens/{}", project.id, token.token.id);
    let file = app.page(Some(&project.admin), &format!("{path}/events/export?format=ndjson")).await;
    assert_eq!(file.header(http::HeaderName::from_static("x-event-count")), "1002");
    let lines: Vec<serde_json::Value> =
        file.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1_002);
    assert!(lines.is_sorted_by(|a, b| a["id"].as_i64() > b["id"].as_i64()));
    assert_eq!(lines[0]["is_reported"], true);
}
