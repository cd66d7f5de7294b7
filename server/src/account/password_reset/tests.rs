use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, TestApp,
};
use app::{
    account::{password_reset::NewPassword, sign_in::Credentials},
    error::AppError,
};
use rstest::rstest;
use std::sync::Arc;

const NEW: &str = "eleven crimson kettles hum";

async fn code(app: &TestApp, email: &str) -> String {
    app.services().password_reset.request(&TestApp::anonymous(), email).await.unwrap();
    app.mailed_code(email).await
}

async fn complete(app: &TestApp, code: &str, new: &str, repeat: &str) -> Result<(), AppError> {
    let new = NewPassword {
        code: code.to_owned(),
        new_password: new.to_owned(),
        repeat_password: repeat.to_owned(),
    };
    app.services().password_reset.complete(&TestApp::anonymous(), new).await
}

#[rstest]
#[tokio::test]
async fn a_reset_ends_every_session_and_keeps_the_second_factor(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.add_totp(&ada).await;
    let half_way = app.sign_in(&ada.email).await;
    let code = code(&app, &ada.email).await;
    complete(&app, &code, NEW, NEW).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    let late = app.services().proof.by_totp(&half_way.actor, &phone.code(app.now())).await;
    assert_eq!(late.unwrap_err().status(), 401, "a half-finished sign-in ends too");
    let old = Credentials { email: ada.email.clone(), password: PASSWORD.to_owned() };
    assert!(app.services().sign_in.sign_in(&TestApp::anonymous(), old).await.is_err());
    let new = Credentials { email: ada.email.clone(), password: NEW.to_owned() };
    let step = app.services().sign_in.sign_in(&TestApp::anonymous(), new).await.unwrap();
    let half_way = app.holder(step.secret()).await;
    assert_eq!(app.call(Some(&half_way), "/api/home", "").await.status, 401);
    let subject = "The password was reset by a mailed link".to_owned();
    assert!(app.subjects(&ada.email).await.contains(&subject));
    assert!(complete(&app, &code, NEW, NEW).await.unwrap_err().for_field("code").is_some());
}

#[rstest]
#[tokio::test]
async fn a_password_that_is_refused_does_not_use_the_link_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let code = code(&app, &ada.email).await;
    let short = complete(&app, &code, "short", "short").await.unwrap_err();
    assert!(short.for_field("new_password").is_some());
    let own = complete(&app, &code, "ada@example.com", "ada@example.com").await.unwrap_err();
    assert!(own.for_field("new_password").is_some());
    let differ = complete(&app, &code, NEW, PASSWORD).await.unwrap_err();
    assert!(differ.for_field("repeat_password").is_some());
    complete(&app, &code, NEW, NEW).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn an_account_that_was_disabled_meanwhile_stays_so(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let code = code(&app, &ada.email).await;
    app.installation.users.set_active(&TestApp::operator(), &ada.email, false).await.unwrap();
    assert!(complete(&app, &code, NEW, NEW).await.unwrap_err().for_field("code").is_some());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_use_one_link_at_once_one_sets_the_password(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    let code = code(&app, &ada.email).await;
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let (app, code) = (app.clone(), code.clone());
            tokio::spawn(async move {
                let password = format!("eleven crimson kettles hum {n}");
                complete(&app, &code, &password, &password).await.is_ok().then_some(password)
            })
        })
        .collect();
    let mut winners = Vec::new();
    for one in tries {
        winners.extend(one.await.unwrap());
    }
    let [password] = &winners[..] else { panic!("{} winners", winners.len()) };
    let credentials = Credentials { email: ada.email.clone(), password: password.clone() };
    assert!(app.services().sign_in.sign_in(&TestApp::anonymous(), credentials).await.is_ok());
}
