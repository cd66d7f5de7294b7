use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use rstest::rstest;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn switching_it_off_removes_everything_and_tells(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    app.services().recovery_codes.generate(&ada.actor).await.unwrap();
    let half_way = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&half_way), "/api/home", "").await.status, 401);
    let secret = app.services().multi_factor.disable(&ada.actor).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401, "a new secret");
    let ada = app.holder(&secret).await;
    let factors = app.services().multi_factor.find(&ada.actor).await.unwrap();
    assert!(!factors.is_enabled() && factors.recovery_codes_left.is_none());
    let mails = app.subjects(&ada.email).await;
    assert_eq!(mails.last().unwrap(), "Multi-factor authentication was switched off");
    let inside = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&inside), "/api/home", "").await.status, 200);
}

#[rstest]
#[tokio::test]
async fn the_factors_of_others_are_not_seen(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    app.add_totp(&ada).await;
    assert_eq!(app.services().multi_factor.find(&eve.actor).await.unwrap().device_count(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_devices_added_at_once_under_one_name_one_is(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (app, ada) = (app.clone(), ada.clone());
            tokio::spawn(async move {
                let totp = &app.services().totp;
                let enrolment = totp.enrol(&ada.actor, None, None).await.unwrap();
                let phone = crate::testing::Authenticator::of(&enrolment.secret);
                let activation = app::account::totp::TotpActivation {
                    name: "Phone".to_owned(),
                    code: phone.code(app.now()),
                    enrolment: enrolment.enrolment,
                };
                totp.activate(&ada.actor, activation).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
    let mut tx = app.core().db.read().await.unwrap();
    let factors = super::find_of(app.core(), &mut tx, ada.id).await.unwrap();
    assert_eq!(factors.device_count(), 1);
}
