use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::{
    account::{management_tokens::ManagementTokenState, proof::FRESH_SECONDS},
    admin::application_tokens::{CreatedApplicationToken, NewApplicationToken},
    error::{AppError, ErrorKind},
    value::ManagementTokenId,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const DAY: i64 = 86_400;
const FUNCTIONS: &str = "/api/admin/application-tokens";

fn wanted(description: &str, scopes: &[&str]) -> NewApplicationToken {
    NewApplicationToken {
        description: description.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        ..NewApplicationToken::default()
    }
}

async fn create(
    app: &TestApp,
    by: &Person,
    new: NewApplicationToken,
) -> Result<CreatedApplicationToken, AppError> {
    app.services().application_tokens.create(&by.actor, new).await
}

async fn verify(app: &TestApp, token: &str) -> (u16, Value) {
    let reply = app.manage(token, Method::GET, "/manage/tokens/verify", None).await;
    (reply.status, reply.json())
}

#[rstest]
#[tokio::test]
async fn a_super_admin_makes_a_token_sees_it_used_and_ends_it_at_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let form = "description=Billing&scopes[projects:read]=on&scopes[organizations:read]=on\
                &expires_in=604800&last_day=";
    let made = app.call(Some(&root), &format!("{FUNCTIONS}/create"), form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret = made.json()["secret"].as_str().unwrap().to_owned();
    let listed = app.services().application_tokens.list(&root.actor).await.unwrap();
    assert_eq!((listed.len(), listed[0].last_used_at), (1, None));
    assert_eq!(listed[0].state, ManagementTokenState::Active);
    let (status, verified) = verify(&app, &secret).await;
    assert_eq!((status, &verified["type"]), (200, &json!("super")));
    assert_eq!(verified["scopes"], json!(["organizations:read", "projects:read"]));
    let listed = app.services().application_tokens.list(&root.actor).await.unwrap();
    assert_eq!(listed[0].last_used_at, Some(app.now()));
    assert_eq!(listed[0].expires_at, Some(app.now().plus_seconds(7 * DAY)));
    let page = app.page(Some(&root), "/admin/application-tokens").await;
    assert!(page.text.contains("organizations:read"), "{}", page.text);
    assert!(!page.text.contains(&secret));

    let form = format!("id={}", listed[0].id);
    let deleted = app.call(Some(&root), &format!("{FUNCTIONS}/delete"), &form).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    assert_eq!(verify(&app, &secret).await.0, 401);
    let again = app.call(Some(&root), &format!("{FUNCTIONS}/delete"), &form).await;
    assert_eq!(again.status, 404);
    assert_eq!(
        app.activity(&root).await[..2],
        [
            "The application token \"Billing\" was deleted",
            "The application token \"Billing\" was created",
        ]
    );
    let mails = app.subjects(&root.email).await;
    assert!(mails.iter().any(|mail| mail.contains("\"Billing\" was created")), "{mails:?}");
}

#[rstest]
#[tokio::test]
async fn a_token_without_a_time_works_until_somebody_deletes_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let lasting = create(&app, &root, wanted("Lasting", &[])).await.unwrap();
    let brief = NewApplicationToken { expires_in: Some(60), ..wanted("Brief", &[]) };
    let brief = create(&app, &root, brief).await.unwrap();
    assert_eq!((lasting.expires_at, brief.expires_at), (None, Some(app.now().plus_seconds(60))));
    app.clock.advance_seconds(100 * 365 * DAY);
    assert_eq!(verify(&app, &lasting.secret).await.0, 200);
    assert_eq!(verify(&app, &brief.secret).await.0, 401);
    let root = app.sign_in(&root.email).await;
    let listed = app.services().application_tokens.list(&root.actor).await.unwrap();
    let states: Vec<_> =
        listed.iter().map(|token| (token.description.as_str(), token.state)).collect();
    let (expired, active) = (ManagementTokenState::Expired, ManagementTokenState::Active);
    assert_eq!(states, [("Brief", expired), ("Lasting", active)], "the newest first");
}

#[rstest]
#[tokio::test]
async fn without_a_fresh_proof_none_is_made_and_none_ended(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let made = create(&app, &root, wanted("Billing", &[])).await.unwrap();
    app.clock.advance_seconds(FRESH_SECONDS);
    let tokens = &app.services().application_tokens;
    let refused = create(&app, &root, wanted("x", &[])).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::ReauthRequired);
    let listed = tokens.list(&root.actor).await.unwrap();
    let refused = tokens.delete(&root.actor, listed[0].id).await.unwrap_err();
    assert_eq!((refused.kind, listed.len()), (ErrorKind::ReauthRequired, 1));
    assert_eq!(verify(&app, &made.secret).await.0, 200);
}

#[rstest]
#[tokio::test]
async fn others_neither_see_nor_make_nor_end_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (root, eve) = (app.super_admin("root").await, app.user("eve").await);
    let made = create(&app, &root, wanted("Billing", &[])).await.unwrap();
    let tokens = &app.services().application_tokens;
    let id = tokens.list(&root.actor).await.unwrap()[0].id;
    assert_eq!(tokens.list(&eve.actor).await.unwrap_err().status(), 403);
    assert_eq!(create(&app, &eve, wanted("x", &[])).await.unwrap_err().status(), 403);
    assert_eq!(tokens.delete(&eve.actor, id).await.unwrap_err().status(), 403);
    assert_eq!(app.page(Some(&eve), "/admin/application-tokens").await.status, 403);
    assert_eq!(verify(&app, &made.secret).await.0, 200);
    // the token of a person is none of an application
    let own = app.management_token(&eve.email).await;
    let own_id = ManagementTokenId(own.split('-').next().unwrap().parse().unwrap());
    assert_eq!(tokens.delete(&root.actor, own_id).await.unwrap_err().status(), 404);
    assert_eq!(verify(&app, &own).await.0, 200);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_a_token_is_refused_at_its_field(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let until = |day: &str| NewApplicationToken { last_day: day.to_owned(), ..wanted("x", &[]) };
    let during = |seconds| NewApplicationToken { expires_in: Some(seconds), ..wanted("x", &[]) };
    for (new, field) in [
        (wanted(" ", &[]), "description"),
        (wanted("x", &["projects:write"]), "scopes"),
        (until("2001-01-16"), "last_day"),
        (until("2999-01-16"), "last_day"),
        (until("soon"), "last_day"),
        (during(0), "expires_in"),
        (during(4_000 * DAY), "expires_in"),
    ] {
        let refused = create(&app, &root, new).await.unwrap_err();
        assert!(refused.for_field(field).is_some(), "{refused:?}");
    }
    let unknown = create(&app, &root, wanted("x", &["projects:write"])).await.unwrap_err();
    assert!(unknown.message.contains("projects:read, deleted-projects:read"), "{unknown}");
    let form = "description=x&expires_in=soon";
    let refused = app.call(Some(&root), &format!("{FUNCTIONS}/create"), form).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}
