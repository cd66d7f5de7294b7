use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, TestApp,
};
use app::account::activation::Activation;
use rstest::rstest;

fn activation(code: String) -> Activation {
    Activation {
        code,
        name: "Newcomer".to_owned(),
        new_password: PASSWORD.to_owned(),
        repeat_password: PASSWORD.to_owned(),
    }
}

#[rstest]
#[tokio::test]
async fn it_is_closed_unless_the_operator_opens_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let sign_up = &app.services().sign_up;
    let anonymous = TestApp::anonymous();
    assert!(!sign_up.policy(&anonymous).await.unwrap().is_open);
    let refusal = sign_up.request(&anonymous, "new@example.com").await.unwrap_err();
    assert_eq!(refusal.status(), 403);
    assert!(app.mails().await.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_stranger_makes_an_account_by_a_mailed_link(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = TestApp::start_with(backend, |config| config.sign_up = true).await;
    let Some(app) = app else { return };
    let services = app.services();
    let anonymous = TestApp::anonymous();
    services.sign_up.request(&anonymous, "new@example.com").await.unwrap();
    assert_eq!(app.subjects("new@example.com").await, ["Confirm your address"]);
    let code = app.mailed_code("new@example.com").await;
    let secret = services.activation.activate(&anonymous, activation(code.clone())).await.unwrap();
    let person = app.holder(&secret).await;
    assert!(!person.actor.user().unwrap().is_super_admin);
    app.sign_in("new@example.com").await;
    let again = services.activation.activate(&anonymous, activation(code)).await.unwrap_err();
    assert!(again.for_field("code").is_some());
}

#[rstest]
#[tokio::test]
async fn who_has_an_account_is_told_by_mail_and_nobody_else_is(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = TestApp::start_with(backend, |config| config.sign_up = true).await;
    let Some(app) = app else { return };
    let ada = app.user("ada").await;
    app.services().sign_up.request(&TestApp::anonymous(), &ada.email).await.unwrap();
    assert_eq!(app.subjects(&ada.email).await, ["You have an account already"]);
}

#[rstest]
#[tokio::test]
async fn an_account_made_meanwhile_is_not_made_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let app = TestApp::start_with(backend, |config| config.sign_up = true).await;
    let Some(app) = app else { return };
    app.services().sign_up.request(&TestApp::anonymous(), "ada@example.com").await.unwrap();
    let code = app.mailed_code("ada@example.com").await;
    app.user("ada").await;
    let late = app.services().activation.activate(&TestApp::anonymous(), activation(code)).await;
    assert_eq!(late.unwrap_err().status(), 409);
}
