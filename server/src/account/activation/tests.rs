use crate::{
    account::users::NewUser,
    testing::{
        Backend::{self, Postgres, Sqlite},
        PASSWORD, TestApp,
    },
};
use app::{
    account::{activation::Activation, sign_in::SessionSecret},
    error::AppError,
};
use rstest::rstest;
use std::sync::Arc;

const GRACE: &str = "grace@example.com";

/// Somebody whom the operator made an account for, and the code that was mailed to them.
async fn invited(app: &TestApp) -> String {
    let new = NewUser {
        email: GRACE.to_owned(),
        name: "grace".to_owned(),
        password: None,
        is_unverified: true,
        is_super_admin: false,
    };
    app.installation.users.create(&TestApp::operator(), new).await.unwrap();
    app.services().password_reset.request(&TestApp::anonymous(), GRACE).await.unwrap();
    app.mailed_code(GRACE).await
}

async fn activate(app: &TestApp, code: &str, password: &str) -> Result<SessionSecret, AppError> {
    let activation = Activation {
        code: code.to_owned(),
        name: "Grace Hopper".to_owned(),
        new_password: password.to_owned(),
        repeat_password: password.to_owned(),
    };
    app.services().activation.activate(&TestApp::anonymous(), activation).await
}

#[rstest]
#[tokio::test]
async fn an_invited_person_sets_name_and_password_and_is_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = invited(&app).await;
    assert_eq!(app.subjects(GRACE).await, ["Activate your account"]);
    let short = activate(&app, &code, "short").await.unwrap_err();
    assert!(short.for_field("new_password").is_some());
    let secret = activate(&app, &code, PASSWORD).await.unwrap();
    let grace = app.holder(&secret).await;
    assert_eq!(grace.actor.user().unwrap().name, "Grace Hopper");
    assert_eq!(app.call(Some(&grace), "/api/home", "").await.status, 200);
    assert_eq!(app.activity(&grace).await, ["Signed in", "The account was activated"]);
    app.sign_in(GRACE).await;
    assert!(activate(&app, &code, PASSWORD).await.unwrap_err().for_field("code").is_some());
}

#[rstest]
#[tokio::test]
async fn an_activation_link_is_good_for_seven_days(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = invited(&app).await;
    app.clock.advance_seconds(7 * 86_400);
    assert!(activate(&app, &code, PASSWORD).await.unwrap_err().for_field("code").is_some());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_use_one_link_at_once_one_gets_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let code = invited(&app).await;
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (app, code) = (app.clone(), code.clone());
            tokio::spawn(async move { activate(&app, &code, PASSWORD).await.is_ok() })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
}
