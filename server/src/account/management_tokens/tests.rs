use super::{sweep, tell};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, Reply, TestApp,
};
use app::{
    account::{
        management_tokens::{
            CreatedManagementToken, ManagementToken, ManagementTokenState, NewManagementToken,
        },
        proof::FRESH_SECONDS,
    },
    error::ErrorKind,
    value::ManagementTokenId,
};
use http::Method;
use rstest::rstest;
use serde_json::Value;

const DAY: i64 = 86_400;
const SESSION: &str = "/manage/current-user/session-token";
const FUNCTIONS: &str = "/api/account/management-tokens";

async fn verify(app: &TestApp, token: &str) -> Reply {
    app.manage(token, Method::GET, "/manage/tokens/verify/", None).await
}

async fn is_refused(app: &TestApp, token: &str) -> bool {
    verify(app, token).await.refusal() == (401, "storage.tokenInvalid".to_owned())
}

fn wanted(description: &str, days: i64) -> NewManagementToken {
    NewManagementToken {
        description: description.to_owned(),
        expires_in: days * DAY,
        last_day: String::new(),
    }
}

/// A token that the person makes right after a proof.
async fn created(app: &TestApp, person: &Person, name: &str, days: i64) -> CreatedManagementToken {
    let person = app.sign_in(&person.email).await;
    let tokens = &app.services().management_tokens;
    tokens.create(&person.actor, wanted(name, days)).await.unwrap()
}

async fn list(app: &TestApp, person: &Person) -> Vec<ManagementToken> {
    app.services().management_tokens.list(&person.actor).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_management_token_says_whose_it_is(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let tokens = &app.installation.management_tokens;
    let made = tokens.create_for(&TestApp::operator(), "ada@example.com", "Monitoring", 3600).await;
    let secret = made.unwrap();
    let first = verify(&app, secret.reveal()).await;
    assert_eq!(first.header(http::header::CONTENT_TYPE), "application/json");
    assert_eq!(first.json()["user"]["email"], "ada@example.com");
    assert_eq!(first.json()["user"]["mfaEnabled"], false);
    assert_eq!(
        (&first.json()["type"], &first.json()["description"]),
        (&"admin".into(), &"Monitoring".into())
    );
    app.add_totp(&ada).await;
    app.clock.advance_seconds(1);
    let second = verify(&app, secret.reveal()).await;
    assert_ne!(first.json()["lastUsed"], second.json()["lastUsed"]);
    assert_eq!(second.json()["user"]["mfaEnabled"], true);
}

#[rstest]
#[tokio::test]
async fn it_ends_by_time_and_with_its_owner(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    let (tokens, operator) = (&app.installation.management_tokens, TestApp::operator());
    let secret = tokens.create_for(&operator, "ada@example.com", "x", 60).await.unwrap();
    app.installation.users.set_active(&operator, "ada@example.com", false).await.unwrap();
    assert!(is_refused(&app, secret.reveal()).await);
    app.installation.users.set_active(&operator, "ada@example.com", true).await.unwrap();
    app.clock.advance_seconds(60);
    let refusal = verify(&app, secret.reveal()).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
}

#[rstest]
#[tokio::test]
async fn who_has_not_activated_the_account_learns_what_the_token_is_and_does_nothing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let email = app.unverified("grace").await;
    let secret = app.management_token(&email).await;
    assert_eq!(verify(&app, &secret).await.json()["user"]["name"], "grace");
    let refused = app.manage(&secret, Method::POST, SESSION, None).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["error"], "Only active users can perform this action.");
}

#[rstest]
#[tokio::test]
async fn the_operator_alone_makes_them_for_others_and_none_without_an_end(
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
    assert!(is_refused(&app, token).await);
}

#[rstest]
#[tokio::test]
async fn a_person_makes_a_token_sees_it_used_and_ends_it_at_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let create = format!("{FUNCTIONS}/create");
    let form = "description=Deploys&expires_in=604800&last_day=";
    let made = app.call(Some(&ada), &create, form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    assert_eq!(app.subjects(&ada.email).await, ["The management token \"Deploys\" was created"]);

    let listed = app.call(Some(&ada), &format!("{FUNCTIONS}/list"), "").await;
    assert_eq!(listed.json()[0]["description"], "Deploys");
    assert_eq!(listed.json()[0]["last_used_at"], Value::Null);
    assert!(!listed.text.contains(&secret), "shown once");
    assert_eq!(verify(&app, &secret).await.json()["type"], "admin");
    let [token] = list(&app, &ada).await.try_into().unwrap();
    assert_eq!(token.last_used_at, Some(app.now()));

    let form = format!("id={}", token.id);
    let deleted = app.call(Some(&ada), &format!("{FUNCTIONS}/delete"), &form).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert!(is_refused(&app, &secret).await);
    assert!(list(&app, &ada).await.is_empty());
    let again = app.call(Some(&ada), &format!("{FUNCTIONS}/delete"), &form).await;
    assert_eq!(again.status, 404);
    assert_eq!(
        app.activity(&ada).await[..2],
        [
            "The management token \"Deploys\" was deleted",
            "The management token \"Deploys\" was created",
        ]
    );
}

#[rstest]
#[tokio::test]
async fn without_a_fresh_proof_no_token_is_made(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(FRESH_SECONDS);
    let refused = app.services().management_tokens.create(&ada.actor, wanted("x", 7)).await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::ReauthRequired);
    assert!(list(&app, &ada).await.is_empty());
}

#[rstest]
#[tokio::test]
async fn the_tokens_of_others_are_neither_seen_nor_ended(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.super_admin("eve").await);
    let made = created(&app, &ada, "Deploys", 7).await;
    let id = list(&app, &ada).await[0].id;
    assert!(list(&app, &eve).await.is_empty());
    for id in [id, ManagementTokenId(999)] {
        let refused = app.services().management_tokens.delete(&eve.actor, id).await;
        assert_eq!(refused.unwrap_err().status(), 404);
    }
    assert_eq!(verify(&app, &made.secret).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_day_counts_in_place_of_a_time_and_none_lasts_for_ever(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let tokens = &app.services().management_tokens;
    let until = |day: String| NewManagementToken { last_day: day, ..wanted("x", 7) };
    let day = app.now().plus_seconds(20 * DAY).machine()[..10].to_owned();
    let made = tokens.create(&ada.actor, until(day)).await.unwrap();
    let days = made.expires_at.seconds_since(app.now());
    assert!((20 * DAY..=21 * DAY).contains(&days), "the end of that day: {days}");
    let over = app.now().plus_seconds(-DAY).machine()[..10].to_owned();
    for (new, field) in [
        (until(over), "last_day"),
        (until("2999-01-16".to_owned()), "last_day"),
        (until("soon".to_owned()), "last_day"),
        (wanted("x", 0), "expires_in"),
        (wanted("x", 4000), "expires_in"),
        (wanted(" ", 7), "description"),
    ] {
        let refused = tokens.create(&ada.actor, new).await.unwrap_err();
        assert!(refused.for_field(field).is_some(), "{refused:?}");
    }
}

#[rstest]
#[tokio::test]
async fn an_expired_token_stays_in_the_list_for_a_month_more(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    created(&app, &ada, "Deploys", 30).await;
    let state = async || list(&app, &ada).await.first().map(|token| token.state);
    assert_eq!(state().await, Some(ManagementTokenState::Active));
    app.clock.advance_seconds(23 * DAY);
    assert_eq!(state().await, Some(ManagementTokenState::Expiring));
    app.clock.advance_seconds(7 * DAY);
    assert_eq!(state().await, Some(ManagementTokenState::Expired));
    app.clock.advance_seconds(30 * DAY - 1);
    assert_eq!(state().await, Some(ManagementTokenState::Expired));
    app.clock.advance_seconds(1);
    assert_eq!(state().await, None);

    created(&app, &ada, "week", 7).await;
    assert_eq!(list(&app, &ada).await[0].state, ManagementTokenState::Active);
    app.clock.advance_seconds(6 * DAY);
    assert_eq!(list(&app, &ada).await[0].state, ManagementTokenState::Expiring);
}

#[rstest]
#[tokio::test]
async fn people_are_told_30_7_and_1_days_before_once_each(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    created(&app, &ada, "long", 40).await;
    created(&app, &ada, "longer", 41).await;
    created(&app, &eve, "week", 7).await;
    let told = async |person: &Person| {
        tell(app.core()).await.unwrap();
        tell(app.core()).await.unwrap();
        let subjects = app.subjects(&person.email).await.into_iter();
        subjects.filter(|subject| subject.contains("expire")).collect::<Vec<_>>()
    };
    assert_eq!(told(&ada).await, Vec::<String>::new());
    app.clock.advance_seconds(11 * DAY);
    let mut expected = vec!["2 access tokens expire within 30 days"];
    assert_eq!(told(&ada).await, expected);
    // made for a week: a week before is no news, a day before it was over already
    assert_eq!(told(&eve).await, Vec::<String>::new());
    app.clock.advance_seconds(22 * DAY);
    expected.push("The access token \"long\" expires within 7 days");
    assert_eq!(told(&ada).await, expected);
    let [_, long] = list(&app, &ada).await.try_into().unwrap();
    app.services().management_tokens.delete(&ada.actor, long.id).await.unwrap();
    app.clock.advance_seconds(7 * DAY);
    expected.push("The access token \"longer\" expires within a day");
    assert_eq!(told(&ada).await, expected);
}

#[rstest]
#[tokio::test]
async fn a_session_token_stands_for_its_person_for_an_hour(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let made = created(&app, &ada, "Deploys", 7).await;
    let reply = app.manage(&made.secret, Method::POST, SESSION, None).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let session = reply.json();
    assert_eq!((&session["type"], &session["isSessionToken"]), (&"session".into(), &true.into()));
    assert_eq!(session["created"], app.now().wire());
    assert_eq!(session["expires"], app.now().plus_seconds(3600).wire());
    let secret = session["token"].as_str().unwrap().to_owned();
    let verified = verify(&app, &secret).await.json();
    assert_eq!(verified["user"], session["user"]);
    assert_eq!((&verified["id"], &verified["token"]), (&session["id"], &Value::Null));
    assert_eq!(list(&app, &ada).await.len(), 1, "session tokens are not listed");

    let refused = app.manage(&secret, Method::POST, SESSION, None).await;
    assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()));
    app.clock.advance_seconds(3600);
    let refusal = verify(&app, &secret).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
    app.clock.advance_seconds(DAY + 1);
    sweep(app.core()).await.unwrap();
    assert!(is_refused(&app, &secret).await);
    assert_eq!(verify(&app, &made.secret).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_session_token_ends_with_the_token_that_made_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let made = created(&app, &ada, "Deploys", 1).await;
    app.clock.advance_seconds(DAY - 60);
    let session = app.manage(&made.secret, Method::POST, SESSION, None).await.json();
    assert_eq!(session["expires"], made.expires_at.wire());
    let secret = session["token"].as_str().unwrap();
    assert_eq!(verify(&app, secret).await.status, 200);
    let id = list(&app, &ada).await[0].id;
    app.services().management_tokens.delete(&ada.actor, id).await.unwrap();
    assert!(is_refused(&app, secret).await);
}

#[rstest]
#[tokio::test]
async fn an_application_has_scopes_and_no_person(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let scopes = ["organizations:read", "projects:read", "projects:read"];
    let secret = app.application(&scopes, None).await;
    let verified = verify(&app, &secret).await.json();
    assert_eq!(verified["type"], "super");
    assert_eq!(verified["scopes"], serde_json::json!(["organizations:read", "projects:read"]));
    assert_eq!(verified["expires"], Value::Null);
    assert!(verified["lastUsed"].is_string());
    assert!(verified.get("user").is_none(), "{verified}");
    let refused = app.manage(&secret, Method::POST, SESSION, None).await;
    assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()));

    let brief = app.application(&[], Some(60)).await;
    assert_eq!(verify(&app, &brief).await.status, 200);
    app.clock.advance_seconds(60);
    let refusal = verify(&app, &brief).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
    app.clock.advance_seconds(100 * 365 * DAY);
    assert_eq!(verify(&app, &secret).await.status, 200);
}
