use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, Person, TestApp,
};
use app::{
    account::{
        password::PasswordChange,
        sign_in::{Credentials, SessionSecret},
    },
    error::AppError,
};
use rstest::rstest;

const NEW: &str = "eleven crimson kettles hum";

async fn change(
    app: &TestApp,
    person: &Person,
    old: &str,
    new: &str,
    repeat: &str,
    end_other_sessions: bool,
) -> Result<SessionSecret, AppError> {
    let change = PasswordChange {
        old_password: old.to_owned(),
        new_password: new.to_owned(),
        repeat_password: repeat.to_owned(),
        end_other_sessions,
    };
    app.services().password.change(&person.actor, change).await
}

async fn can_sign_in(app: &TestApp, email: &str, password: &str) -> bool {
    let credentials = Credentials { email: email.to_owned(), password: password.to_owned() };
    app.services().sign_in.sign_in(&TestApp::anonymous(), credentials).await.is_ok()
}

#[rstest]
#[tokio::test]
async fn the_new_password_replaces_the_old_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(60);
    change(&app, &ada, PASSWORD, NEW, NEW, true).await.unwrap();
    assert!(can_sign_in(&app, &ada.email, NEW).await);
    assert!(!can_sign_in(&app, &ada.email, PASSWORD).await);
}

#[rstest]
#[tokio::test]
async fn it_says_when_it_was_changed(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(60);
    change(&app, &ada, PASSWORD, NEW, NEW, false).await.unwrap();
    let identity = app.services().password.identity(&ada.actor).await.unwrap();
    assert_eq!((identity.email.as_str(), identity.name.as_str()), ("ada@example.com", "ada"));
    assert_eq!(identity.password_changed_at, app.now());
}

#[rstest]
#[case::wrong_old("not my password", NEW, NEW, "old_password")]
#[case::too_short(PASSWORD, "short", "short", "new_password")]
#[case::too_common(PASSWORD, "password1234", "password1234", "new_password")]
#[case::not_the_same_twice(PASSWORD, NEW, "something else entirely", "repeat_password")]
#[case::no_change(PASSWORD, PASSWORD, PASSWORD, "new_password")]
#[tokio::test]
async fn refusals_name_the_field(
    #[case] old: &str,
    #[case] new: &str,
    #[case] repeat: &str,
    #[case] field: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let refusal = change(&app, &ada, old, new, repeat, true).await.unwrap_err();
    assert!(refusal.for_field(field).is_some(), "{refusal:?}");
    assert!(can_sign_in(&app, &ada.email, PASSWORD).await);
}

#[rstest]
#[tokio::test]
async fn the_session_gets_a_new_secret_and_others_end_when_asked(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    let secret = change(&app, &ada, PASSWORD, NEW, NEW, false).await.unwrap();
    let renewed = Person { cookie: secret.reveal().to_owned(), ..ada.clone() };
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    assert_eq!(app.call(Some(&renewed), "/api/home", "").await.status, 200);
    assert_eq!(app.call(Some(&phone), "/api/home", "").await.status, 200);

    change(&app, &phone, NEW, PASSWORD, PASSWORD, true).await.unwrap();
    assert_eq!(app.call(Some(&renewed), "/api/home", "").await.status, 401);
}

#[rstest]
#[tokio::test]
async fn guessing_the_old_password_is_slowed_down(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses
            .push(change(&app, &ada, "wrong guess", NEW, NEW, false).await.unwrap_err().status());
    }
    assert_eq!(statuses[..5], [400; 5]);
    assert_eq!(statuses[7], 429);
}
