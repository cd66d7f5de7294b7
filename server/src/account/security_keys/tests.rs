use super::soft_key::SoftKey;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::{account::sign_in::SessionSecret, error::AppError};
use rstest::rstest;
use std::sync::Arc;

/// Registers the key; the person with the session that came of it.
async fn add(app: &TestApp, person: &Person, key: &SoftKey, name: &str) -> Person {
    let keys = &app.services().security_keys;
    let challenge = keys.begin(&person.actor, name).await.unwrap();
    let answer = key.register(&challenge.options);
    let (_, secret) = keys.finish(&person.actor, &challenge.ceremony, &answer).await.unwrap();
    app.holder(&secret).await
}

async fn prove(
    app: &TestApp,
    person: &Person,
    sign: impl FnOnce(&str) -> String,
) -> Result<SessionSecret, AppError> {
    let challenge = app.services().proof.begin_key(&person.actor).await.unwrap();
    let answer = sign(&challenge.options);
    app.services().proof.by_key(&person.actor, &challenge.ceremony, &answer).await
}

#[rstest]
#[tokio::test]
async fn a_key_can_be_the_only_second_factor(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut key = SoftKey::new(1);
    let ada = add(&app, &ada, &key, "Blue key").await;
    assert_eq!(app.subjects(&ada.email).await, ["The security key \"Blue key\" was added"]);
    for _ in 0..2 {
        let half_way = app.sign_in(&ada.email).await;
        assert_eq!(app.call(Some(&half_way), "/api/home", "").await.status, 401);
        let secret = prove(&app, &half_way, |options| key.sign(options)).await.unwrap();
        let inside = app.holder(&secret).await;
        assert_eq!(app.call(Some(&inside), "/api/home", "").await.status, 200);
    }
    let factors = app.services().multi_factor.find(&ada.actor).await.unwrap();
    assert_eq!(factors.keys[0].last_used_at, Some(app.now()));
    assert_eq!(factors.device_count(), 1);
}

#[rstest]
#[tokio::test]
async fn a_key_without_a_counter_is_no_regression(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut key = SoftKey { counter: 0, ..SoftKey::new(1) };
    let ada = add(&app, &ada, &key, "Key").await;
    for _ in 0..2 {
        let half_way = app.sign_in(&ada.email).await;
        prove(&app, &half_way, |options| key.sign(options)).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_counter_that_went_back_is_refused_and_told(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut key = SoftKey { counter: 7, ..SoftKey::new(1) };
    let ada = add(&app, &ada, &key, "Key").await;
    let mut copy = key.clone();
    for _ in 0..3 {
        let half_way = app.sign_in(&ada.email).await;
        prove(&app, &half_way, |options| key.sign(options)).await.unwrap();
    }
    let half_way = app.sign_in(&ada.email).await;
    let refusal = prove(&app, &half_way, |options| copy.sign(options)).await.unwrap_err();
    assert!(refusal.message.contains("there may be a copy"), "{}", refusal.message);
    assert!(app.activity(&ada).await[0].contains("went back"));
    assert!(app.subjects(&ada.email).await.iter().any(|subject| subject.contains("went back")));

    // between a challenge and its answer too: the counter of the row decides
    let challenge = app.services().proof.begin_key(&half_way.actor).await.unwrap();
    let other = app.sign_in(&ada.email).await;
    copy.counter = key.counter;
    let answer = copy.sign(&challenge.options);
    prove(&app, &other, |options| key.sign(options)).await.unwrap();
    let late = app.services().proof.by_key(&half_way.actor, &challenge.ceremony, &answer).await;
    assert!(late.unwrap_err().message.contains("there may be a copy"));
}

#[rstest]
#[tokio::test]
async fn answers_from_elsewhere_changed_or_untouched_are_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut key = SoftKey::new(1);
    let keys = &app.services().security_keys;
    for origin in [
        "https://localhost:3000",
        "http://badlocalhost:3000",
        "http://localhost",
        "http://localhost.evil.example:3000",
    ] {
        let elsewhere = SoftKey { origin: origin.to_owned(), ..key.clone() };
        let challenge = keys.begin(&ada.actor, "Key").await.unwrap();
        let answer = elsewhere.register(&challenge.options);
        let refusal = keys.finish(&ada.actor, &challenge.ceremony, &answer).await.unwrap_err();
        assert!(refusal.message.contains("another address"), "{origin}: {}", refusal.message);
    }
    let ada = add(&app, &ada, &key, "Key").await;
    let half_way = app.sign_in(&ada.email).await;
    let mut elsewhere = SoftKey { origin: "https://evil.example".to_owned(), ..key.clone() };
    let refusal = prove(&app, &half_way, |options| elsewhere.sign(options)).await.unwrap_err();
    assert!(refusal.message.contains("another address"));
    let refusal = prove(&app, &half_way, |options| key.sign_wrongly(options)).await.unwrap_err();
    assert_eq!(refusal.message, "The key's answer is not right. Try again.");
    let mut untouched = SoftKey { is_touched: false, ..key.clone() };
    let refusal = prove(&app, &half_way, |options| untouched.sign(options)).await.unwrap_err();
    assert!(refusal.message.contains("not touched"));
    let mut stranger = SoftKey::new(9);
    let refusal = prove(&app, &half_way, |options| stranger.sign(options)).await.unwrap_err();
    assert!(refusal.message.contains("does not belong to your account"));
    for rubbish in ["", "{}", "[]", "null", &"x".repeat(10_000_000)] {
        let refusal = prove(&app, &half_way, |_| rubbish.to_owned()).await.unwrap_err();
        assert_eq!(refusal.status(), 400);
    }
    assert_eq!(app.activity(&ada).await[0], "A second factor was refused: security key");
    assert!(prove(&app, &half_way, |options| key.sign(options)).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_challenge_is_for_one_answer_of_one_session_for_five_minutes(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let (mut key, other_key) = (SoftKey::new(1), SoftKey::new(2));
    let ada = add(&app, &ada, &key, "Key").await;
    let eve = add(&app, &eve, &other_key, "Key").await;
    let proof = &app.services().proof;
    let half_way = app.sign_in(&ada.email).await;

    let challenge = proof.begin_key(&half_way.actor).await.unwrap();
    let answer = key.sign(&challenge.options);
    let theirs = proof.by_key(&eve.actor, &challenge.ceremony, &answer).await;
    assert!(theirs.unwrap_err().message.contains("too old, or was given before"));
    let other_session = app.sign_in(&ada.email).await;
    let moved = proof.by_key(&other_session.actor, &challenge.ceremony, &answer).await;
    assert!(moved.unwrap_err().message.contains("too old, or was given before"));
    let secret = proof.by_key(&half_way.actor, &challenge.ceremony, &answer).await.unwrap();
    let inside = app.holder(&secret).await;
    let replayed = proof.by_key(&inside.actor, &challenge.ceremony, &answer).await;
    assert!(replayed.unwrap_err().message.contains("too old, or was given before"));

    let challenge = proof.begin_key(&inside.actor).await.unwrap();
    let answer = key.sign(&challenge.options);
    app.clock.advance_seconds(300);
    let late = proof.by_key(&inside.actor, &challenge.ceremony, &answer).await;
    assert!(late.unwrap_err().message.contains("too old, or was given before"));
    for id in ["", "rubbish", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(proof.by_key(&inside.actor, id, &answer).await.unwrap_err().status(), 400);
    }
}

#[rstest]
#[tokio::test]
async fn an_answer_to_one_purpose_is_none_to_the_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let mut key = SoftKey::new(1);
    let ada = add(&app, &ada, &key, "Key").await;
    let keys = &app.services().security_keys;
    let registration = keys.begin(&ada.actor, "Second").await.unwrap();
    let answer = key.sign(&registration.options);
    let proof = app.services().proof.by_key(&ada.actor, &registration.ceremony, &answer).await;
    assert!(proof.unwrap_err().message.contains("too old, or was given before"));
}

#[rstest]
#[tokio::test]
async fn a_key_is_registered_once_and_under_a_free_name(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let key = SoftKey::new(1);
    let ada = add(&app, &ada, &key, "Key").await;
    let keys = &app.services().security_keys;
    assert!(keys.begin(&ada.actor, "KEY").await.unwrap_err().for_field("name").is_some());
    let challenge = keys.begin(&ada.actor, "Again").await.unwrap();
    assert!(challenge.options.contains("excludeCredentials"));
    let answer = key.register(&challenge.options);
    let refusal = keys.finish(&ada.actor, &challenge.ceremony, &answer).await.unwrap_err();
    assert_eq!(refusal.status(), 409, "{}", refusal.message);
    let eve = app.user("eve").await;
    let challenge = keys.begin(&eve.actor, "Mine").await.unwrap();
    let answer = key.register(&challenge.options);
    let refusal = keys.finish(&eve.actor, &challenge.ceremony, &answer).await.unwrap_err();
    assert_eq!(refusal.message, "This key is registered already.");
}

#[rstest]
#[tokio::test]
async fn keys_are_renamed_and_removed_by_their_person_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let ada = add(&app, &ada, &SoftKey::new(1), "Key").await;
    let find = async || app.services().multi_factor.find(&ada.actor).await.unwrap();
    let id = find().await.keys[0].id.clone();
    let keys = &app.services().security_keys;
    assert_eq!(keys.rename(&eve.actor, &id, "Mine").await.unwrap_err().status(), 404);
    assert_eq!(keys.remove(&eve.actor, &id).await.unwrap_err().status(), 404);
    keys.rename(&ada.actor, &id, "Desk key").await.unwrap();
    assert_eq!(find().await.keys[0].name, "Desk key");
    keys.remove(&ada.actor, &id).await.unwrap();
    assert!(!find().await.is_enabled());
    assert_eq!(keys.remove(&ada.actor, &id).await.unwrap_err().status(), 404);
    let activity = app.activity(&ada).await;
    assert_eq!(activity[0], "Multi-factor authentication was switched off");
    assert_eq!(activity[1], "The security key \"Desk key\" was removed");
}

#[rstest]
#[tokio::test]
async fn where_browsers_use_no_keys_the_reason_is_said(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = TestApp::start_with(backend, |config| {
        config.public_url = "http://192.0.2.1:3000".to_owned();
    });
    let Some(app) = app.await else { return };
    let ada = app.user("ada").await;
    let refusal = app.services().security_keys.begin(&ada.actor, "Key").await.unwrap_err();
    assert!(refusal.message.contains("http://192.0.2.1:3000"), "{}", refusal.message);
    assert!(!app.services().multi_factor.find(&ada.actor).await.unwrap().are_keys_possible);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_send_one_answer_at_once_one_gets_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    let mut key = SoftKey::new(1);
    add(&app, &ada, &key, "Key").await;
    let half_way = app.sign_in(&ada.email).await;
    let challenge = app.services().proof.begin_key(&half_way.actor).await.unwrap();
    let answer = key.sign(&challenge.options);
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (app, half_way) = (app.clone(), half_way.clone());
            let (ceremony, answer) = (challenge.ceremony.clone(), answer.clone());
            tokio::spawn(async move {
                let proof = &app.services().proof;
                proof.by_key(&half_way.actor, &ceremony, &answer).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
}
