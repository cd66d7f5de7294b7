use super::{announce, make_codes};
use crate::{
    account::notifications::{live::MOST_OF_PERSON, run},
    testing::{
        Backend::{self, Postgres, Sqlite},
        Person, TestApp,
    },
};
use axum::body::{Body, BodyDataStream};
use futures::StreamExt;
use http::{Request, header};
use rstest::rstest;
use std::time::Duration;
use tokio::{sync::watch, time};

const PATH: &str = "/account/notifications/stream";

/// A page that listens.
struct Page(BodyDataStream);

impl Page {
    async fn open(app: &TestApp, person: &Person) -> Self {
        let response = app.answer(request(person)).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        Self(response.into_body().into_data_stream())
    }

    /// What it hears next; none when the stream ended.
    async fn hear(&mut self) -> Option<String> {
        let next = time::timeout(Duration::from_secs(20), self.0.next()).await.unwrap();
        next.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }
}

fn request(person: &Person) -> Request<Body> {
    let cookie = format!("latchkey={}", person.cookie);
    Request::get(PATH).header(header::COOKIE, cookie).body(Body::empty()).unwrap()
}

/// Has open pages told; they are until the sender is dropped or says to stop.
fn start(app: &TestApp) -> watch::Sender<bool> {
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(run(app.installation.core.clone(), stopped));
    stop
}

#[rstest]
#[tokio::test]
async fn an_open_page_hears_a_new_count(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let _stop = start(&app);
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let (mut one, mut other) = (Page::open(&app, &ada).await, Page::open(&app, &ada).await);
    assert_eq!(one.hear().await.unwrap(), "retry: 10000\ndata: 0\n\n");
    assert_eq!(other.hear().await.unwrap(), "retry: 10000\ndata: 0\n\n");
    announce(&app, &root, "news", None).await;
    assert_eq!(one.hear().await.unwrap(), "data: 1\n\n");
    assert_eq!(other.hear().await.unwrap(), "data: 1\n\n");
    make_codes(&app, &ada).await;
    assert_eq!(one.hear().await.unwrap(), "data: 2\n\n");
    app.services().notifications.mark_all_read(&ada.actor).await.unwrap();
    assert_eq!(one.hear().await.unwrap(), "data: 0\n\n");
}

#[rstest]
#[tokio::test]
async fn the_stream_ends_with_its_session_and_with_the_server(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let stop = start(&app);
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    let (mut here, mut there) = (Page::open(&app, &ada).await, Page::open(&app, &phone).await);
    here.hear().await.unwrap();
    there.hear().await.unwrap();
    app.services().sessions.revoke_others(&ada.actor).await.unwrap();
    assert_eq!(there.hear().await.unwrap(), "event: over\ndata:\n\n");
    assert_eq!(there.hear().await, None);
    assert_eq!(app.answer(request(&phone)).await.status(), 401);
    stop.send(true).unwrap();
    assert_eq!(here.hear().await, None, "without a word: it may come back");
    assert_eq!(app.answer(request(&ada)).await.status(), 503);
}

#[rstest]
#[tokio::test]
async fn a_person_has_so_many_streams_and_no_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let eve = app.user("eve").await;
    let mut pages = Vec::new();
    for _ in 0..MOST_OF_PERSON {
        pages.push(Page::open(&app, &ada).await);
    }
    let refused = app.answer(request(&ada)).await;
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "60");
    Page::open(&app, &eve).await;
    pages.pop();
    Page::open(&app, &ada).await;
}

#[rstest]
#[tokio::test]
async fn listening_is_no_use_of_a_session(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(47 * 3600);
    drop(Page::open(&app, &ada).await);
    assert_eq!(app.call(Some(&ada), "/api/account/notifications/unread", "").await.status, 200);
    app.clock.advance_seconds(3600);
    assert_eq!(app.answer(request(&ada)).await.status(), 401);
}

#[rstest]
#[tokio::test]
async fn nobody_listens_who_is_not_signed_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let anonymous = Request::get(PATH).body(Body::empty()).unwrap();
    assert_eq!(app.answer(anonymous).await.status(), 401);
    let (half_way, _) = app.half_way("ada").await;
    assert_eq!(app.answer(request(&half_way)).await.status(), 401);
}
