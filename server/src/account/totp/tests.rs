use crate::testing::{
    Authenticator,
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::{
    account::{
        sign_in::SessionSecret,
        totp::{TotpActivation, TotpEnrolment},
    },
    error::{AppError, ErrorKind},
};
use rstest::rstest;
use std::sync::Arc;

async fn enrol(app: &TestApp, person: &Person) -> (TotpEnrolment, Authenticator) {
    let enrolment = app.services().totp.enrol(&person.actor, None, None).await.unwrap();
    let authenticator = Authenticator::of(&enrolment.secret);
    (enrolment, authenticator)
}

async fn activate(
    app: &TestApp,
    person: &Person,
    name: &str,
    code: &str,
    enrolment: &TotpEnrolment,
) -> Result<SessionSecret, AppError> {
    let activation = TotpActivation {
        name: name.to_owned(),
        code: code.to_owned(),
        enrolment: enrolment.enrolment.clone(),
    };
    app.services().totp.activate(&person.actor, activation).await
}

async fn names(app: &TestApp, person: &Person) -> Vec<String> {
    let factors = app.services().multi_factor.find(&person.actor).await.unwrap();
    factors.authenticators.into_iter().map(|device| device.name).collect()
}

#[rstest]
#[tokio::test]
async fn a_code_activates_and_the_next_sign_in_asks_for_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let (enrolment, phone) = enrol(&app, &ada).await;
    assert!(enrolment.link.contains("issuer=Latchkey") && !enrolment.qr.path.is_empty());
    let secret = activate(&app, &ada, "Phone", &phone.code(app.now()), &enrolment).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401, "the old secret is dead");
    let ada = app.holder(&secret).await;
    assert_eq!(names(&app, &ada).await, ["Phone"]);
    assert_eq!(app.subjects(&ada.email).await, ["The authenticator \"Phone\" was added"]);

    let half_way = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&half_way), "/api/home", "").await.status, 401);
    app.clock.advance_seconds(30);
    let secret = app.services().proof.by_totp(&half_way.actor, &phone.code(app.now())).await;
    let in_again = app.holder(&secret.unwrap()).await;
    assert_eq!(app.call(Some(&in_again), "/api/home", "").await.status, 200);
    assert_eq!(app.call(Some(&half_way), "/api/home", "").await.status, 401);
    let sessions = app.services().sessions.list(&in_again.actor).await.unwrap();
    assert_eq!(sessions[0].factor, "Password and TOTP");
}

#[rstest]
#[tokio::test]
async fn a_wrong_code_activates_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let (enrolment, phone) = enrol(&app, &ada).await;
    let wrong = phone.wrong_code(app.now());
    let refusal = activate(&app, &ada, "Phone", &wrong, &enrolment).await.unwrap_err();
    assert!(refusal.for_field("code").unwrap().contains("not right"));
    let late = phone.code_after(app.now(), -10);
    let refusal = activate(&app, &ada, "Phone", &late, &enrolment).await.unwrap_err();
    assert!(refusal.for_field("code").unwrap().contains("about 5 minutes behind"));
    assert!(names(&app, &ada).await.is_empty());
    // the page that comes back shows the same secret, not another one
    let again = app.services().totp.enrol(&ada.actor, Some(&enrolment.enrolment), None).await;
    assert_eq!(again.unwrap().secret, enrolment.secret);
}

#[rstest]
#[tokio::test]
async fn an_enrolment_is_for_its_person_for_an_hour_and_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let (enrolment, phone) = enrol(&app, &ada).await;
    let code = phone.code(app.now());
    let stolen = activate(&app, &eve, "Phone", &code, &enrolment).await.unwrap_err();
    assert!(stolen.for_field("code").is_some());
    let secret = activate(&app, &ada, "Phone", &code, &enrolment).await.unwrap();
    let ada = app.holder(&secret).await;
    let twice = activate(&app, &ada, "Phone 2", &code, &enrolment).await.unwrap_err();
    assert_eq!(twice.message, "This authenticator was activated already.");

    let (old, phone) = enrol(&app, &ada).await;
    app.clock.advance_seconds(3601);
    let refusal = activate(&app, &ada, "Late", &phone.code(app.now()), &old).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::ReauthRequired, "the proof is older than the enrolment");
    let unconfirmed = app.services().proof.by_totp(&ada.actor, &phone.code(app.now())).await;
    assert!(unconfirmed.is_err(), "a secret that no code confirmed proves nothing");
}

#[rstest]
#[tokio::test]
async fn a_new_authenticator_takes_the_place_of_the_old_one_once_it_is_confirmed(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    let old = app.services().multi_factor.find(&ada.actor).await.unwrap().authenticators.remove(0);
    let totp = &app.services().totp;
    let enrolment = totp.enrol(&ada.actor, None, Some(&old.id)).await.unwrap();
    assert_eq!(enrolment.replaces.as_deref(), Some("Authenticator app"));
    let phone = Authenticator::of(&enrolment.secret);
    let wrong = phone.wrong_code(app.now());
    activate(&app, &ada, "New phone", &wrong, &enrolment).await.unwrap_err();
    assert_eq!(names(&app, &ada).await, ["Authenticator app"]);
    let code = phone.code(app.now());
    let secret = activate(&app, &ada, "Authenticator app", &code, &enrolment).await.unwrap();
    let ada = app.holder(&secret).await;
    assert_eq!(names(&app, &ada).await, ["Authenticator app"]);
    let factors = app.services().multi_factor.find(&ada.actor).await.unwrap();
    assert_ne!(factors.authenticators[0].id, old.id);
}

#[rstest]
#[tokio::test]
async fn authenticators_of_others_do_not_exist(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    app.add_totp(&ada).await;
    let id =
        app.services().multi_factor.find(&ada.actor).await.unwrap().authenticators[0].id.clone();
    let totp = &app.services().totp;
    for id in [id.as_str(), "not an id", "00000000-0000-0000-0000-000000000000"] {
        assert_eq!(totp.remove(&eve.actor, id).await.unwrap_err().status(), 404);
        assert_eq!(totp.rename(&eve.actor, id, "Mine").await.unwrap_err().status(), 404);
        let replacing = totp.enrol(&eve.actor, None, Some(id)).await;
        assert_eq!(replacing.unwrap_err().status(), 404);
    }
    assert_eq!(names(&app, &ada).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn names_tell_authenticators_apart(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    app.add_totp(&ada).await;
    let factors = app.services().multi_factor.find(&ada.actor).await.unwrap();
    let [first, second] = &factors.authenticators[..] else { panic!("two authenticators") };
    let totp = &app.services().totp;
    totp.rename(&ada.actor, &first.id, " <b>Phone</b> ").await.unwrap();
    let refusal = totp.rename(&ada.actor, &second.id, "<B>phone</B>").await.unwrap_err();
    assert!(refusal.for_field("name").unwrap().contains("already"));
    for bad in ["", "a\0b", &"x".repeat(61)] {
        assert!(totp.rename(&ada.actor, &second.id, bad).await.unwrap_err().status() == 400);
    }
    assert_eq!(names(&app, &ada).await, ["<b>Phone</b>", "Authenticator app"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_send_one_code_at_once_one_gets_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    let phone = app.add_totp(&ada).await;
    let code = phone.code(app.now());
    // who holds the secret is not slowed down: five tries are free for each address
    let mut halves = Vec::new();
    for n in 0..50 {
        let mut half_way = app.sign_in(&ada.email).await;
        half_way.actor.remote_addr = format!("198.51.100.{n}");
        halves.push(half_way);
    }
    let tries: Vec<_> = halves
        .into_iter()
        .map(|half_way| {
            let (app, code) = (app.clone(), code.clone());
            tokio::spawn(async move {
                app.services().proof.by_totp(&half_way.actor, &code).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
}
