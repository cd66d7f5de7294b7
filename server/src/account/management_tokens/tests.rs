use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use axum::body::Body;
use http::Request;
use rstest::rstest;

async fn verify(app: &TestApp, token: &str) -> Reply {
    let request = Request::get("/manage/tokens/verify/").header("x-kbc-manageapitoken", token);
    app.send(request.body(Body::empty()).unwrap()).await
}

#[rstest]
#[tokio::test]
async fn a_management_token_says_whose_it_is(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    let tokens = &app.installation.management_tokens;
    let made = tokens.create_for(&TestApp::operator(), "ada@example.com", "Monitoring", 3600).await;
    let secret = made.unwrap();
    let first = verify(&app, secret.reveal()).await;
    assert_eq!(first.header(http::header::CONTENT_TYPE), "application/json");
    assert_eq!(first.json()["user"]["email"], "ada@example.com");
    assert_eq!(
        (&first.json()["type"], &first.json()["description"]),
        (&"admin".into(), &"Monitoring".into())
    );
    app.clock.advance_seconds(1);
    let second = verify(&app, secret.reveal()).await;
    assert_ne!(first.json()["lastUsed"], second.json()["lastUsed"]);
}

#[rstest]
#[tokio::test]
async fn it_ends_by_time_and_with_its_owner(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    let (tokens, operator) = (&app.installation.management_tokens, TestApp::operator());
    let secret = tokens.create_for(&operator, "ada@example.com", "x", 60).await.unwrap();
    app.installation.users.set_active(&operator, "ada@example.com", false).await.unwrap();
    let refusal = verify(&app, secret.reveal()).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    app.installation.users.set_active(&operator, "ada@example.com", true).await.unwrap();
    app.clock.advance_seconds(60);
    let refusal = verify(&app, secret.reveal()).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
}

#[rstest]
#[tokio::test]
async fn the_operator_alone_makes_them_and_none_without_an_end(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.super_admin("ada").await;
    let (tokens, operator) = (&app.installation.management_tokens, TestApp::operator());
    let by_person = tokens.create_for(&ada.actor, "ada@example.com", "x", 60).await;
    assert_eq!(by_person.unwrap_err().status(), 403);
    for (email, description, seconds, status) in [
        ("nobody@example.com", "x", 60, 404),
        ("ada@example.com", "", 60, 400),
        ("ada@example.com", "x", 0, 400),
        ("ada@example.com", "x", i64::MAX, 400),
    ] {
        let refused = tokens.create_for(&operator, email, description, seconds).await;
        assert_eq!(refused.unwrap_err().status(), status);
    }
}

#[rstest]
#[case("")]
#[case("rubbish")]
#[case("1-0000000000000000000000000000000000000000")]
#[tokio::test]
async fn other_strings_are_refused(#[case] token: &str) {
    let app = TestApp::start(Sqlite).await.unwrap();
    assert_eq!(verify(&app, token).await.refusal(), (401, "storage.tokenInvalid".to_owned()));
}
