use super::{
    oldest, plan, purge,
    store::{self, About, EventFilter},
};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use ::app::value::Timestamp;
use app::{
    organization::projects::Role,
    project::tokens::{BucketPermission, CreatedToken, TokenSecret},
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use sqlx::ConnectOptions;
use std::{collections::BTreeSet, sync::Arc};

const EVENTS: &str = "/v2/storage/events";

fn of_token(app: &TestApp, project: &TestProject, token: &CreatedToken, limit: u32) -> EventFilter {
    let about = Some(About::Token(token.token.id));
    EventFilter { about, limit, ..EventFilter::of_project(project.id, oldest(app.now())) }
}

async fn post(app: &TestApp, secret: &TokenSecret, event: Value) -> Reply {
    app.api(secret, Method::POST, EVENTS, Some(&event.to_string())).await
}

/// Posts an event and says its id.
async fn posted(app: &TestApp, secret: &TokenSecret, event: Value) -> String {
    let reply = post(app, secret, event).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// The messages that a search finds.
async fn found(app: &TestApp, secret: &TokenSecret, path: &str) -> Vec<String> {
    let reply = app.get(secret, path).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    let events = reply.json();
    let message = |event: &Value| event["message"].as_str().unwrap().to_owned();
    events.as_array().unwrap().iter().map(message).collect()
}

/// A query as an address carries it.
fn searched(query: &str) -> String {
    let query: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
    format!("{EVENTS}?q={query}")
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_parallel_operations_every_event_is_kept_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let clients: Vec<_> = (0..20)
        .map(|_| {
            let (app, secret) = (app.clone(), token.secret.clone());
            tokio::spawn(async move {
                for _ in 0..4 {
                    assert_eq!(app.get(&secret, "/v2/storage/buckets").await.status, 200);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    let mut tx = app.core().db.read().await.unwrap();
    let rows = store::list_events(&mut tx, &of_token(&app, &project, &token, 200)).await.unwrap().0;
    assert_eq!(rows.iter().filter(|row| row.event == "storage.bucketsListed").count(), 80);
    let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), rows.len());
}

#[rstest]
#[tokio::test]
async fn an_operation_is_answered_after_its_event_is_durable(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    app.get(&token.secret, "/v2/storage/buckets").await;
    // another connection, which sees what is committed and nothing else
    let other = crate::db::Db::connect(&match &app.core().db {
        crate::db::Db::Sqlite { .. } => {
            format!("sqlite://{}", app.core().config.data_dir.join("latchkey.db").display())
        }
        crate::db::Db::Postgres(pool) => pool.connect_options().to_url_lossy().to_string(),
    })
    .await
    .unwrap();
    let mut tx = other.read().await.unwrap();
    let rows = store::list_events(&mut tx, &of_token(&app, &project, &token, 10)).await.unwrap().0;
    assert_eq!(rows[0].message, "Listed buckets");
}

#[rstest]
#[tokio::test]
async fn a_posted_event_comes_back_as_it_was_posted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let params = json!({"zone": "eu", "account": {"name": "x", "tries": 3}, "list": [1, "2"]});
    let event = json!({
        "component": "ex-sfdc", "configurationId": "sys.c-sfdc.account-01", "duration": 200,
        "type": "success", "runId": "ddddssss", "message": "Table Opportunity fetched",
        "description": "Longer <b>text</b>", "params": params.to_string(), "results": "[]",
    });
    let id = posted(&app, &token.secret, event).await;
    let reply = app.get(&token.secret, &format!("{EVENTS}/{id}")).await;
    let event = reply.json();
    assert_eq!(event["id"].to_string(), id);
    assert_eq!(event["event"], "ext.ex-sfdc.sys.c-sfdc.account-01");
    assert_eq!(event["params"].to_string(), params.to_string(), "in the same order");
    assert_eq!((&event["results"], &event["performance"]), (&json!({}), &json!({"duration": 200})));
    assert_eq!((&event["type"], &event["runId"]), (&json!("success"), &json!("ddddssss")));
    assert_eq!(event["description"], "Longer <b>text</b>");
    assert_eq!(event["token"]["id"], token.token.id.0);
    assert_eq!(event["context"]["remoteAddr"], "192.0.2.7");
    let by_uuid = format!("{EVENTS}/{}", event["uuid"].as_str().unwrap());
    assert_eq!(app.get(&token.secret, &by_uuid).await.text, reply.text);
    let list = app.get(&token.secret, EVENTS).await;
    assert!(list.text.contains(&reply.text), "alike in lists and alone");
}

#[rstest]
#[tokio::test]
async fn forms_are_taken_and_broken_text_is_not(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let send = async |form: &'static [u8]| {
        let request = http::Request::post(EVENTS)
            .header("x-storageapi-token", token.secret.reveal())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(form))
            .unwrap();
        app.send(request).await
    };
    assert_eq!(send(b"component=a&message=b&params=%7B%22c%22%3A1%7D").await.status, 201);
    for broken in [&b"component=a&message=%80"[..], b"component=a&message=\x80"] {
        assert_eq!(send(broken).await.refusal(), (400, "malformedRequest".to_owned()));
    }
    let event = json!({"component": "a", "message": "x".repeat(250_000)});
    let refusal = post(&app, &token.secret, event).await.refusal();
    assert_eq!(refusal, (400, "requestTooLarge".to_owned()));
    let event = json!({"component": "a", "message": "x".repeat(190_000)});
    assert_eq!(post(&app, &token.secret, event).await.status, 201);
}

#[rstest]
#[tokio::test]
async fn lists_are_bounded_by_events_runs_and_searches(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, secret) = app.member(&project, "grace", Role::Admin).await;
    let mut ids = Vec::new();
    for (run, message) in [("5", "one"), ("5.1", "two"), ("5.2", "test - search-17"), ("55", "x")] {
        let event = json!({"component": "loader", "runId": run, "message": message,
            "params": {"who": "Keboola"}});
        ids.push(posted(&app, &secret, event).await);
    }
    let (first, third) = (&ids[0], &ids[2]);
    let bounded = format!("{EVENTS}?sinceId={first}&maxId={third}");
    assert_eq!(found(&app, &secret, &bounded).await, ["two"]);
    let uuid = app.get(&secret, &format!("{EVENTS}/{first}")).await.json()["uuid"].clone();
    let since = format!("{EVENTS}?sinceId={}&sortOrder=asc&forceUuid=1", uuid.as_str().unwrap());
    assert_eq!(found(&app, &secret, &since).await, ["two", "test - search-17", "x"]);
    assert_eq!(found(&app, &secret, &format!("{EVENTS}?runId=5")).await.len(), 3);
    assert_eq!(found(&app, &secret, &format!("{EVENTS}?runId=5.1&q=")).await, ["two"]);
    let page = format!("{EVENTS}?component=loader&limit=1&offset=1");
    assert_eq!(found(&app, &secret, &page).await, ["test - search-17"]);
    for (query, expected) in [
        ("search-17", 1),
        ("component:loader AND runId:5 AND Keboola", 3),
        ("message:\"search-17\" OR message:two", 2),
        ("component:loader -runId:5", 1),
        ("NOT component:loader event:storage.tokenCreated", 1),
        ("idBranch:2", 0),
        ("event:ext.load*", 4),
        ("configurationId:x", 0),
        ("NOT configurationId:x component:loader", 4),
    ] {
        let matching = found(&app, &secret, &searched(query)).await;
        let own = matching.iter().filter(|message| !message.contains("ada@")).count();
        assert_eq!(own, expected, "{query}: {matching:?}");
    }
    let refused = ["limit=10001", "limit=0", "limit=x", "offset=-1", "sinceId=x", "sortOrder=up"];
    for query in refused {
        assert_eq!(app.get(&secret, &format!("{EVENTS}?{query}")).await.status, 400, "{query}");
    }
    assert_eq!(app.get(&secret, &searched("success:")).await.status, 400);
    assert!(!found(&app, &secret, &format!("{EVENTS}?limit=10000")).await.is_empty());
    let none = "00000000-0000-7000-8000-000000000000";
    assert_eq!(app.get(&secret, &format!("{EVENTS}?sinceId={none}")).await.status, 404);
    let unknown = app.get(&secret, &format!("{EVENTS}/999999")).await;
    assert_eq!(unknown.json()["error"], "Event not found");
    assert_eq!(app.get(&secret, &format!("{EVENTS}/x")).await.refusal().1, "notFound");
}

#[rstest]
#[tokio::test]
async fn a_token_sees_what_it_did_and_what_was_done_to_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Read)]).await;
    let other = app.token(&project, &[(&bucket, BucketPermission::Read)]).await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let id = posted(&app, &token.secret, json!({"component": "dummy", "message": "hello"})).await;
    let own = format!("/v2/storage/tokens/{}/events", token.token.id);
    let expected = ["hello", "Created the token \"Created by ada@example.com\""];
    for (secret, path) in [(&token.secret, &*own), (&token.secret, EVENTS), (&admin, &*own)] {
        assert_eq!(found(&app, secret, path).await, expected, "{path}");
    }
    let last = format!("{own}?limit=1&q=token.id:{}", token.token.id);
    assert_eq!(found(&app, &token.secret, &last).await, ["hello"]);
    assert_eq!(app.get(&other.secret, &own).await.status, 403);
    assert_eq!(app.get(&other.secret, &format!("{EVENTS}/{id}")).await.status, 404);
    assert_eq!(app.get(&admin, &format!("{EVENTS}/{id}")).await.status, 200);
    assert!(found(&app, &admin, EVENTS).await.len() > 4);

    // of a bucket's events those of its own alone
    app.get(&other.secret, "/v2/storage/buckets/in.c-main/tables").await;
    let of_bucket = "/v2/storage/buckets/in.c-main/events";
    assert_eq!(found(&app, &token.secret, of_bucket).await, Vec::<String>::new());
    assert_eq!(found(&app, &other.secret, of_bucket).await, ["Listed tables"]);
    let events = app.get(&admin, of_bucket).await.json();
    assert_eq!(events[0]["message"], "Listed tables");
    assert_eq!(events[0]["objectName"], "c-main");
    assert_eq!((&events[0]["objectType"], &events[0]["params"]), (&json!("bucket"), &json!({})));
    let bare = app.token(&project, &[]).await;
    assert_eq!(app.get(&bare.secret, of_bucket).await.status, 403);
    assert_eq!(app.get(&admin, "/v2/storage/buckets/in.c-none/events").await.status, 404);
    assert_eq!(app.get(&admin, "/v2/storage/tables/in.c-main.none/events").await.status, 404);
}

#[rstest]
#[tokio::test]
async fn events_of_another_project_are_not_there(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let id = posted(&app, &token.secret, json!({"component": "dummy", "message": "mine"})).await;
    let eve = app.project("eve").await;
    let (_, stranger) = app.member(&eve, "mallory", Role::Admin).await;
    assert_eq!(app.get(&stranger, &format!("{EVENTS}/{id}")).await.status, 404);
    for query in ["mine", "token.id:1", "(project.id:1 OR mine)", "NOT component:x"] {
        let found = found(&app, &stranger, &searched(query)).await;
        assert!(!found.iter().any(|message| message == "mine"), "{query}");
    }
    let own = format!("/v2/storage/tokens/{}/events", token.token.id);
    assert_eq!(app.get(&stranger, &own).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn the_run_of_a_request_stands_in_its_events(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let request = http::Request::get("/v2/storage/buckets")
        .header("x-storageapi-token", admin.reveal())
        .header("x-kbc-runid", "78.9")
        .body(axum::body::Body::empty())
        .unwrap();
    app.send(request).await;
    assert_eq!(found(&app, &admin, &format!("{EVENTS}?runId=78")).await, ["Listed buckets"]);
}

#[rstest]
#[tokio::test]
async fn events_go_after_six_months_and_not_before(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let event = |n: usize| json!({"component": "loader", "message": format!("event {n}")});
    // before its month was planned, and after it
    posted(&app, &admin, event(0)).await;
    plan(app.core()).await.unwrap();
    plan(app.core()).await.unwrap();
    posted(&app, &admin, event(1)).await;
    app.clock.advance_seconds(90 * 86_400);
    plan(app.core()).await.unwrap();
    posted(&app, &admin, event(2)).await;
    let of_loader = format!("{EVENTS}?component=loader&sortOrder=asc");
    let all = ["event 0", "event 1", "event 2"];
    assert_eq!(found(&app, &admin, &of_loader).await, all);
    app.clock.advance_seconds(90 * 86_400 - 1);
    purge(app.core()).await.unwrap();
    assert_eq!(found(&app, &admin, &of_loader).await, all);
    app.clock.advance_seconds(1);
    assert_eq!(found(&app, &admin, &of_loader).await, ["event 2"], "gone before the purge");
    app.clock.advance_seconds(45 * 86_400);
    purge(app.core()).await.unwrap();
    let mut tx = app.core().db.read().await.unwrap();
    let everything = EventFilter::of_project(project.id, Timestamp(0));
    let kept = store::list_events(&mut tx, &everything).await.unwrap().0;
    let kept: Vec<_> = kept.iter().map(|row| row.message.as_str()).collect();
    assert_eq!(kept, ["event 2"]);
    if let Some(months) = store::list_months(&mut tx).await.unwrap() {
        assert!(!months.contains(&"events_2026_01".to_owned()), "dropped in one piece: {months:?}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_purge_in_batches_lets_others_write_between_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let id = token.token.id;
    let old: Vec<_> = (0..5_000)
        .map(|_| {
            let (core, actor) = (app.core(), TestApp::operator());
            let named = (id, "old");
            super::NewEvent::of_storage(core, project.id, named, &actor, "storage.old", app.now())
        })
        .collect();
    let mut tx = app.core().db.write().await.unwrap();
    store::insert_events(&mut tx, &old).await.unwrap();
    tx.commit().await.unwrap();
    app.clock.advance_seconds(181 * 86_400);
    let purging = {
        let app = app.clone();
        tokio::spawn(async move { purge(app.core()).await.unwrap() })
    };
    let mut written = 0;
    while !purging.is_finished() {
        posted(&app, &token.secret, json!({"component": "a", "message": "new"})).await;
        written += 1;
    }
    purging.await.unwrap();
    assert!(written > 0);
    assert_eq!(found(&app, &token.secret, EVENTS).await.len(), written.min(100));
    let mut tx = app.core().db.read().await.unwrap();
    let everything = EventFilter::of_project(project.id, Timestamp(0));
    let kept = store::count_events(&mut tx, &everything).await.unwrap();
    assert_eq!(kept, i64::try_from(written).unwrap());
}

#[rstest]
#[tokio::test]
async fn an_event_that_could_not_be_read_back_is_not_taken(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await.secret;
    let nested = |levels: usize| format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels));
    for (levels, expected) in [(30, 201), (34, 400), (127, 400), (100_000, 400)] {
        for params in
            [json!(nested(levels)), serde_json::from_str(&nested(levels)).unwrap_or_default()]
        {
            if params.is_null() {
                continue;
            }
            let body = json!({"component": "loader", "message": "deep", "params": params});
            let reply = app.api(&token, Method::POST, EVENTS, Some(&body.to_string())).await;
            assert_eq!(reply.status, expected, "{levels}: {}", reply.text);
        }
    }
    let of_loader = format!("{EVENTS}?component=loader");
    assert_eq!(found(&app, &token, &of_loader).await, ["deep", "deep"]);
}

#[rstest]
#[tokio::test]
async fn one_answer_holds_so_many_bytes_and_the_next_one_goes_on(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await.secret;
    let text = "x".repeat(190 * 1024);
    for n in 0..100 {
        let body = json!({"component": "loader", "message": format!("event {n}"),
            "description": text});
        let reply = app.api(&token, Method::POST, EVENTS, Some(&body.to_string())).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
    }
    let first = app.get(&token, &format!("{EVENTS}?component=loader&limit=1000")).await.json();
    let first = first.as_array().unwrap();
    assert!((80..100).contains(&first.len()), "{}", first.len());
    let last = &first[first.len() - 1]["id"];
    let rest =
        app.get(&token, &format!("{EVENTS}?component=loader&limit=1000&maxId={last}")).await.json();
    assert_eq!(first.len() + rest.as_array().unwrap().len(), 100);
}
