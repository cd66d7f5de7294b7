use crate::testing::{
    Authenticator,
    Backend::{self, Postgres, Sqlite},
    PASSWORD, TestApp,
};
use app::{
    account::proof::FRESH_SECONDS,
    error::{AppError, ErrorKind},
    services::Actor,
};
use rstest::rstest;
use std::sync::Arc;

/// What asks for a fresh proof, and nothing else of it.
async fn guarded(app: &TestApp, actor: &Actor) -> Vec<AppError> {
    let services = app.services();
    let activation = app::account::totp::TotpActivation {
        name: "x".to_owned(),
        code: "123456".to_owned(),
        enrolment: String::new(),
    };
    let user = app::value::UserId(1);
    vec![
        services.totp.enrol(actor, None, None).await.map(|_| ()),
        services.totp.activate(actor, activation).await.map(|_| ()),
        services.totp.rename(actor, "x", "x").await,
        services.totp.remove(actor, "x").await,
        services.security_keys.begin(actor, "x").await.map(|_| ()),
        services.security_keys.finish(actor, "x", "x").await.map(|_| ()),
        services.security_keys.rename(actor, "x", "x").await,
        services.security_keys.remove(actor, "x").await,
        services.recovery_codes.generate(actor).await.map(|_| ()),
        services.multi_factor.disable(actor).await.map(|_| ()),
        services.sessions.revoke(actor, "x").await.map(|_| ()),
        services.sessions.revoke_others(actor).await.map(|_| ()),
        services.sessions.revoke_all(actor).await.map(|_| ()),
        services.activity.disown(actor).await.map(|_| ()),
        services.users.end_sessions(actor, user).await.map(|_| ()),
        services.users.reset_multi_factor(actor, user).await,
        services.users.send_link(actor, user).await,
        services.users.set_active(actor, user, false).await,
    ]
    .into_iter()
    .map(|result| result.unwrap_err())
    .collect()
}

#[rstest]
#[tokio::test]
async fn acts_that_change_the_protection_ask_for_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    app.clock.advance_seconds(FRESH_SECONDS);
    for (position, refusal) in guarded(&app, &root.actor).await.into_iter().enumerate() {
        assert_eq!(refusal.kind, ErrorKind::ReauthRequired, "{position}");
        assert_eq!(refusal.status(), 403);
    }
}

#[rstest]
#[tokio::test]
async fn a_proof_is_fresh_until_it_is_old_or_given_up(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let proof = &app.services().proof;
    let until = proof.freshness(&ada.actor).await.unwrap().until;
    assert_eq!(until, Some(app.now().plus_seconds(FRESH_SECONDS)));
    proof.give_up(&ada.actor).await.unwrap();
    let ada = app.holder_of(&ada).await;
    assert_eq!(proof.freshness(&ada.actor).await.unwrap().until, None);
    assert_eq!(app.call(Some(&ada), "/api/account/totp/enrol", "").await.status, 403);

    let wrong = proof.by_password(&ada.actor, "not the password").await.unwrap_err();
    assert!(wrong.for_field("password").is_some());
    let secret = proof.by_password(&ada.actor, PASSWORD).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401, "a new secret");
    let ada = app.holder(&secret).await;
    assert_eq!(app.call(Some(&ada), "/api/account/totp/enrol", "").await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_proof_from_before_the_factors_changed_counts_no_more(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let thief = app.sign_in(&ada.email).await;
    let services = app.services();
    let enrolment = services.totp.enrol(&ada.actor, None, None).await.unwrap();
    let phone = Authenticator::of(&enrolment.secret.replace(' ', ""));
    let activation = app::account::totp::TotpActivation {
        name: "Phone".to_owned(),
        code: phone.code(app.now()),
        enrolment: enrolment.enrolment,
    };
    let ada = app.holder(&services.totp.activate(&ada.actor, activation).await.unwrap()).await;
    let thief = app.holder_of(&thief).await;
    let disabled = services.multi_factor.disable(&thief.actor).await.unwrap_err();
    assert_eq!(disabled.kind, ErrorKind::ReauthRequired);
    let generated = services.recovery_codes.generate(&thief.actor).await.unwrap_err();
    assert_eq!(generated.kind, ErrorKind::ReauthRequired);

    // what was proven with a device that is gone counts no more either
    let half_way = app.sign_in(&ada.email).await;
    app.clock.advance_seconds(30);
    let secret = services.proof.by_totp(&half_way.actor, &phone.code(app.now())).await.unwrap();
    let with_phone = app.holder(&secret).await;
    let ada = app.holder_of(&ada).await;
    let device = services.multi_factor.find(&ada.actor).await.unwrap().authenticators[0].id.clone();
    services.totp.remove(&ada.actor, &device).await.unwrap();
    let with_phone = app.holder_of(&with_phone).await;
    let added = services.totp.enrol(&with_phone.actor, None, None).await.unwrap_err();
    assert_eq!(added.kind, ErrorKind::ReauthRequired);
    assert!(services.totp.enrol(&ada.actor, None, None).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn with_a_second_factor_the_password_is_not_enough(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.add_totp(&ada).await;
    let proof = &app.services().proof;
    let options = proof.options(&ada.actor).await.unwrap();
    assert!(options.totp && !options.password && !options.key && !options.recovery_code);
    let refusal = proof.by_password(&ada.actor, PASSWORD).await.unwrap_err();
    assert_eq!(refusal.status(), 403);
    proof.by_totp(&ada.actor, &phone.code(app.now())).await.unwrap();

    let half_way = app.sign_in(&ada.email).await;
    assert_eq!(proof.by_password(&half_way.actor, PASSWORD).await.unwrap_err().status(), 401);
    assert_eq!(proof.give_up(&half_way.actor).await.unwrap_err().status(), 401);
}

#[rstest]
#[tokio::test]
async fn a_code_works_once_also_a_step_late(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let proof = &app.services().proof;
    let next = phone.code_after(app.now(), 1);
    let secret = proof.by_totp(&half_way.actor, &next).await.unwrap();
    let inside = app.holder(&secret).await;
    for (code, why) in [
        (&next, "the same one"),
        (&phone.code(app.now()), "one before the accepted one"),
        (&phone.code_after(app.now(), -1), "an older one"),
    ] {
        let refusal = proof.by_totp(&inside.actor, code).await.unwrap_err();
        assert!(refusal.message.contains("used already"), "{why}: {}", refusal.message);
    }
    app.clock.advance_seconds(60);
    let code = phone.code(app.now());
    assert!(proof.by_totp(&inside.actor, &code).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn a_clock_that_is_off_gets_a_hint_after_the_password_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let late = phone.code_after(app.now(), -4);
    let refusal = app.services().proof.by_totp(&half_way.actor, &late).await.unwrap_err();
    assert!(refusal.message.contains("about 2 minutes behind"), "{}", refusal.message);
    // a code that will be right soon is worth waiting for: nobody is told that it is one
    let early = phone.code_after(app.now(), 4);
    let refusal = app.services().proof.by_totp(&half_way.actor, &early).await.unwrap_err();
    assert!(refusal.message.starts_with("The code is not right."), "{}", refusal.message);
    let anonymous = app.services().proof.by_totp(&TestApp::anonymous(), &late).await;
    assert_eq!(anonymous.unwrap_err().status(), 401);
}

#[rstest]
#[tokio::test]
async fn wrong_codes_slow_down_codes_and_nothing_else(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.add_totp(&ada).await;
    let codes = app.services().recovery_codes.generate(&ada.actor).await.unwrap().codes;
    let proof = &app.services().proof;
    let half_way = app.sign_in(&ada.email).await;
    let wrong = phone.wrong_code(app.now());
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(proof.by_totp(&half_way.actor, &wrong).await.unwrap_err().status());
    }
    assert_eq!(statuses, [400, 400, 400, 400, 400, 429, 429, 429]);
    let right = proof.by_totp(&half_way.actor, &phone.code(app.now())).await;
    assert!(right.unwrap_err().retry_after().is_some(), "a right guess is not told apart");
    // neither the password nor the recovery codes are slowed down by it
    let again = app.sign_in(&ada.email).await;
    proof.by_recovery_code(&again.actor, &codes[0]).await.unwrap();
    // what cannot be a code costs no try
    for rubbish in ["", "12345", "abcdef", "１２３４５６"] {
        assert_eq!(proof.by_totp(&half_way.actor, rubbish).await.unwrap_err().status(), 400);
    }
}

#[rstest]
#[tokio::test]
async fn guesses_from_many_addresses_do_not_keep_the_person_out(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let proof = &app.services().proof;
    let wrong = phone.wrong_code(app.now());
    let mut refused = 0;
    for bot in 0..20 {
        let mut actor = half_way.actor.clone();
        actor.remote_addr = format!("198.51.100.{bot}");
        let refusal = proof.by_totp(&actor, &wrong).await.unwrap_err();
        refused += u32::from(refusal.retry_after().is_some());
    }
    assert_eq!(refused, 10, "ten guesses are free, wherever they come from");
    // from an address that the person has used before
    assert!(proof.by_totp(&half_way.actor, &phone.code(app.now())).await.is_ok());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_guesses_are_all_counted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let (half_way, phone) = app.half_way("ada").await;
    let wrong = phone.wrong_code(app.now());
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (app, half_way, wrong) = (app.clone(), half_way.clone(), wrong.clone());
            tokio::spawn(async move {
                app.services().proof.by_totp(&half_way.actor, &wrong).await.unwrap_err().status()
            })
        })
        .collect();
    let mut checked = 0;
    for one in tries {
        checked += u32::from(one.await.unwrap() == 400);
    }
    assert_eq!(checked, 5);
}

#[rstest]
#[tokio::test]
async fn signing_in_halfway_ends_the_session_that_the_browser_had(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let other = app.user("eve").await;
    let credentials = app::account::sign_in::Credentials {
        email: half_way.email.clone(),
        password: PASSWORD.to_owned(),
    };
    let step = app.services().sign_in.sign_in(&other.actor, credentials).await.unwrap();
    assert!(matches!(step, app::account::sign_in::SignInStep::SecondFactor(_)));
    assert_eq!(app.call(Some(&other), "/api/home", "").await.status, 401);
    let half_way = app.holder(step.secret()).await;
    app.services().sign_in.sign_out(&half_way.actor).await.unwrap();
    let late = app.services().proof.by_totp(&half_way.actor, &phone.code(app.now())).await;
    assert_eq!(late.unwrap_err().status(), 401, "who gave up has to begin anew");
}
