use crate::{
    account::users,
    testing::{
        Backend::{self, Postgres, Sqlite},
        PASSWORD, TestApp,
    },
};
use app::{
    account::sign_in::{Credentials, SignInStep},
    error::AppError,
    services::Actor,
    value::UserId,
};
use rstest::rstest;
use std::sync::Arc;

async fn try_from(
    app: &TestApp,
    address: &str,
    email: &str,
    password: &str,
) -> Result<SignInStep, AppError> {
    let actor = Actor { remote_addr: address.to_owned(), ..TestApp::anonymous() };
    try_as(app, &actor, email, password).await
}

async fn try_as(
    app: &TestApp,
    actor: &Actor,
    email: &str,
    password: &str,
) -> Result<SignInStep, AppError> {
    let credentials = Credentials { email: email.to_owned(), password: password.to_owned() };
    app.services().sign_in.sign_in(actor, credentials).await
}

#[rstest]
#[tokio::test]
async fn unknown_wrong_and_disabled_are_told_alike(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let gone = app.user("gone").await;
    app.installation.users.set_active(&TestApp::operator(), &gone.email, false).await.unwrap();
    let unknown = try_from(&app, "a", "nobody@example.com", PASSWORD).await.unwrap_err();
    let wrong = try_from(&app, "b", &ada.email, "not the password").await.unwrap_err();
    let disabled = try_from(&app, "c", &gone.email, PASSWORD).await.unwrap_err();
    assert_eq!(unknown, wrong);
    assert_eq!(unknown, disabled);
}

#[rstest]
#[tokio::test]
async fn the_address_may_be_typed_in_any_case(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    assert!(try_from(&app, "a", " ADA@example.com", PASSWORD).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn signing_in_ends_the_session_that_the_browser_had(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let credentials = Credentials { email: ada.email.clone(), password: PASSWORD.to_owned() };
    let step = app.services().sign_in.sign_in(&ada.actor, credentials).await.unwrap();
    assert_ne!(step.secret().reveal(), ada.cookie);
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
}

#[rstest]
#[tokio::test]
async fn signing_out_ends_the_session(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let reply = app.call(Some(&ada), "/api/account/sign-out", "").await;
    assert!(reply.header(http::header::SET_COOKIE).contains("Max-Age=0"));
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    app.services().sign_in.sign_out(&ada.actor).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn wrong_passwords_make_the_next_try_wait_longer_and_longer(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut waits = Vec::new();
    for _ in 0..9 {
        match try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err().retry_after() {
            None => waits.push(0),
            Some(seconds) => {
                waits.push(seconds);
                app.clock.advance_seconds(i64::from(seconds));
                try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err();
            }
        }
    }
    assert_eq!(waits, [0, 0, 0, 0, 0, 2, 3, 5, 9]);
}

#[rstest]
#[tokio::test]
async fn success_clears_the_account_but_not_the_address(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("eve").await;
    let mut refused = 0;
    for round in 0..12 {
        for guess in 0..4 {
            let email = format!("victim{round}{guess}@example.com");
            let error = try_from(&app, "x", &email, "wrong").await.unwrap_err();
            refused += u32::from(error.retry_after().is_some());
        }
        let _ = try_from(&app, "x", "eve@example.com", PASSWORD).await;
    }
    assert!(refused > 10, "an account of one's own is no way around the limit: {refused}");
}

#[rstest]
#[tokio::test]
async fn right_passwords_make_nobody_at_the_address_wait(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let mut actor = TestApp::anonymous();
    let mut tries = 0;
    // a whole office behind one address mistypes
    while tries < 34 {
        let email = format!("somebody{tries}@example.com");
        match try_as(&app, &actor, &email, "wrong").await.unwrap_err().retry_after() {
            None => tries += 1,
            Some(seconds) => app.clock.advance_seconds(i64::from(seconds)),
        }
    }
    app.clock.advance_seconds(30);
    for person in 0..5 {
        app.user(&format!("colleague{person}")).await;
    }
    // and the one next to Ada guesses her password
    let ada = app.user("ada").await;
    actor.browser = ada.actor.browser.clone();
    for _ in 0..12 {
        let _ = try_as(&app, &TestApp::anonymous(), &ada.email, "wrong").await;
    }
    try_as(&app, &actor, &ada.email, PASSWORD).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_full_queue_is_not_counted_as_a_wrong_try(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut places = Vec::new();
    while let Ok(place) = app.core().passwords.place() {
        places.push(place);
    }
    for _ in 0..20 {
        assert_eq!(try_from(&app, "a", &ada.email, PASSWORD).await.unwrap_err().status(), 503);
    }
    drop(places);
    try_from(&app, "a", &ada.email, PASSWORD).await.unwrap();
    let told = app.activity(&ada).await;
    assert!(!told.iter().any(|what| what.contains("wrong tries")), "{told:?}");
}

#[rstest]
#[tokio::test]
async fn nobody_is_kept_out_by_the_tries_of_others(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    try_from(&app, "home", &ada.email, PASSWORD).await.unwrap();
    for bot in 0..80 {
        let _ = try_from(&app, &format!("bot {bot}"), &ada.email, "wrong").await;
    }
    let elsewhere = try_from(&app, "bot 999", &ada.email, PASSWORD).await;
    assert_eq!(elsewhere.unwrap_err().status(), 429, "the account is under attack");
    try_from(&app, "home", &ada.email, PASSWORD).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_tries_are_all_counted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move {
                try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err().status()
            })
        })
        .collect();
    let mut checked = 0;
    for one in tries {
        checked += u32::from(one.await.unwrap() == 400);
    }
    assert_eq!(checked, 5, "as many passwords as the limit allows were looked at");
}

#[rstest]
#[tokio::test]
async fn a_hash_by_old_parameters_is_renewed_at_sign_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let old = crate::account::password::PasswordHasher::new(
        16,
        2,
        Arc::new(crate::secrets::SeededSecrets::new()),
    )
    .unwrap();
    let outdated = old.hash(PASSWORD.to_owned().into()).await.unwrap();
    let stored = async |id: UserId| {
        let mut tx = app.core().db.read().await.unwrap();
        users::store::find_by_id(&mut tx, id).await.unwrap().unwrap().password_hash.unwrap()
    };
    let mut tx = app.core().db.write().await.unwrap();
    let current = users::store::find_by_id(&mut tx, ada.id).await.unwrap().unwrap();
    let current = current.password_hash.unwrap();
    users::store::update_password(&mut tx, ada.id, &current, &outdated, None).await.unwrap();
    tx.commit().await.unwrap();
    try_from(&app, "a", &ada.email, PASSWORD).await.unwrap();
    assert!(!app.core().passwords.is_outdated(&stored(ada.id).await));
}

#[rstest]
#[tokio::test]
async fn huge_input_is_refused_without_hashing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let huge = "x".repeat(10_000_000);
    assert_eq!(try_from(&app, "a", &huge, PASSWORD).await.unwrap_err().status(), 400);
    assert_eq!(try_from(&app, "a", "ada@example.com", &huge).await.unwrap_err().status(), 400);
}

#[rstest]
#[case("/account/security", "/account/security")]
#[case("//evil.example", "/")]
#[case("/\\evil.example", "/")]
#[case("https://evil.example", "/")]
#[case("", "/")]
fn next_leads_nowhere_but_here(#[case] next: &str, #[case] to: &str) {
    assert_eq!(app::account::sign_in::safe_next(next), to);
}

#[rstest]
#[tokio::test]
async fn stale_counters_are_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    for _ in 0..5 {
        try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err();
    }
    assert_eq!(try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err().status(), 429);
    app.clock.advance_seconds(24 * 3600 + 1);
    super::throttle::sweep(app.core()).await.unwrap();
    for _ in 0..4 {
        assert_eq!(
            try_from(&app, "a", "ada@example.com", "wrong").await.unwrap_err().status(),
            400
        );
    }
}
