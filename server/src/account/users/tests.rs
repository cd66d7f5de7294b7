use crate::{
    account::users::NewUser,
    testing::{
        Backend::{self, Postgres, Sqlite},
        PASSWORD, TestApp,
    },
};
use rstest::rstest;

fn new(email: &str) -> NewUser {
    NewUser {
        email: email.to_owned(),
        name: "Ada".to_owned(),
        password: Some(PASSWORD.to_owned()),
        is_unverified: false,
        is_super_admin: false,
    }
}

#[rstest]
#[tokio::test]
async fn an_address_belongs_to_one_person(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let users = &app.installation.users;
    users.create(&TestApp::operator(), new("ada@example.com")).await.unwrap();
    let refusal = users.create(&TestApp::operator(), new("ADA@Example.com")).await.unwrap_err();
    assert_eq!(refusal.message, "There is an account for ADA@Example.com already.");
}

#[rstest]
#[tokio::test]
async fn only_the_operator_makes_accounts_this_way(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let users = &app.installation.users;
    for actor in [&TestApp::anonymous(), &root.actor] {
        assert_eq!(users.create(actor, new("eve@example.com")).await.unwrap_err().status(), 403);
        assert_eq!(
            users.set_active(actor, "root@example.com", false).await.unwrap_err().status(),
            403
        );
    }
}

#[rstest]
#[tokio::test]
async fn a_disabled_person_is_out_at_once_and_can_come_back(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let users = &app.installation.users;
    let operator = TestApp::operator();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 200);
    users.set_active(&operator, &ada.email, false).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    users.set_active(&operator, &ada.email, true).await.unwrap();
    let old = app.call(Some(&ada), "/api/home", "").await;
    assert_eq!(old.status, 401, "an old session stays ended");
    let again = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&again), "/api/home", "").await.status, 200);
    let twice = users.set_active(&operator, &ada.email, true).await.unwrap_err();
    assert_eq!(twice.message, "The account of ada@example.com is not disabled.");
}
