use crate::{
    account::sessions::resume,
    testing::{
        Backend::{self, Postgres, Sqlite},
        PASSWORD, Person, TestApp,
    },
};
use app::{account::sign_in::Credentials, error::ErrorKind, services::Identity};
use rstest::rstest;
use std::sync::Arc;

const HOUR: i64 = 3600;

async fn is_alive(app: &TestApp, person: &Person) -> bool {
    matches!(resume(app.core(), &person.cookie).await.unwrap(), Identity::User(_))
}

fn credentials(email: &str) -> Credentials {
    Credentials { email: email.to_owned(), password: PASSWORD.to_owned() }
}

#[rstest]
#[tokio::test]
async fn a_session_ends_after_two_days_without_use(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(47 * HOUR);
    assert!(is_alive(&app, &ada).await);
    app.clock.advance_seconds(47 * HOUR);
    assert!(is_alive(&app, &ada).await, "using it kept it alive");
    app.clock.advance_seconds(48 * HOUR);
    assert!(!is_alive(&app, &ada).await);
}

#[rstest]
#[tokio::test]
async fn a_session_ends_at_its_age_however_busy_it_is(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let app = TestApp::start_with(backend, |config| config.session_max_age_days = 3).await;
    let Some(app) = app else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(40 * HOUR);
    assert!(is_alive(&app, &ada).await);
    app.clock.advance_seconds(32 * HOUR);
    assert!(!is_alive(&app, &ada).await);
    assert!(app.services().sessions.list(&ada.actor).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn the_list_names_devices_and_marks_this_one(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(5);
    app.sign_in(&ada.email).await;
    let sessions = app.services().sessions.list(&ada.actor).await.unwrap();
    let marks: Vec<_> = sessions.iter().map(|session| session.is_current).collect();
    assert_eq!(marks, [true, false]);
    assert_eq!(sessions[0].remote_addr, "192.0.2.7");
    assert_eq!(sessions[0].factor, "Password");
}

#[rstest]
#[tokio::test]
async fn a_revoked_session_is_refused_on_the_next_request(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    let listed = app.services().sessions.list(&ada.actor).await.unwrap();
    let other = &listed.iter().find(|session| !session.is_current).unwrap().id;
    assert!(!app.services().sessions.revoke(&ada.actor, other).await.unwrap());
    assert_eq!(app.call(Some(&phone), "/api/home", "").await.status, 401);
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 200);
    let own = &listed.iter().find(|session| session.is_current).unwrap().id;
    assert!(app.services().sessions.revoke(&ada.actor, own).await.unwrap());
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
}

#[rstest]
#[tokio::test]
async fn all_other_sessions_end_together(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let others = [app.sign_in(&ada.email).await, app.sign_in(&ada.email).await];
    let bystander = app.user("grace").await;
    assert_eq!(app.services().sessions.revoke_others(&ada.actor).await.unwrap(), 2);
    for other in &others {
        assert!(!is_alive(&app, other).await);
    }
    assert!(is_alive(&app, &ada).await);
    assert!(is_alive(&app, &bystander).await);
}

#[rstest]
#[case("00000000-0000-0000-0000-000000000000")]
#[case("not an id")]
#[case("")]
#[tokio::test]
async fn sessions_of_others_do_not_exist(
    #[case] id: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let eve = app.user("eve").await;
    let theirs = app.services().sessions.list(&eve.actor).await.unwrap()[0].id.clone();
    for id in [id, &theirs] {
        let refusal = app.services().sessions.revoke(&ada.actor, id).await.unwrap_err();
        assert_eq!(refusal.status(), 404);
    }
    assert!(is_alive(&app, &eve).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_revoked_while_32_clients_use_it_is_refused_from_then_on(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let (app, phone) = (app.clone(), phone.clone());
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for _ in 0..6 {
                    answers.push(app.call(Some(&phone), "/api/home", "").await.status);
                }
                answers
            })
        })
        .collect();
    app.services().sessions.revoke_others(&ada.actor).await.unwrap();
    // asked after the revoking call was answered: no exception is allowed
    assert_eq!(app.call(Some(&phone), "/api/home", "").await.status, 401);
    for client in clients {
        let answers = client.await.unwrap();
        let first_refused = answers.iter().position(|status| *status == 401);
        let after = first_refused.map_or(&[][..], |first| &answers[first..]);
        assert!(after.iter().all(|status| *status == 401), "{answers:?}");
    }
}

#[rstest]
#[tokio::test]
async fn all_sessions_end_together_after_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    app.clock.advance_seconds(15 * 60);
    let refusal = app.services().sessions.revoke_all(&ada.actor).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::ReauthRequired);
    assert!(is_alive(&app, &phone).await);
    let proof = &app.services().proof;
    let secret = proof.by_password(&ada.actor, crate::testing::PASSWORD).await.unwrap();
    let ada = app.holder(&secret).await;
    assert_eq!(app.services().sessions.revoke_all(&ada.actor).await.unwrap(), 2);
    assert!(!is_alive(&app, &ada).await && !is_alive(&app, &phone).await);
}

#[rstest]
#[tokio::test]
async fn a_device_has_the_name_that_its_person_gave_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let sessions = &app.services().sessions;
    let id = sessions.list(&ada.actor).await.unwrap()[0].id.clone();
    sessions.rename(&ada.actor, &id, " Office <b> ").await.unwrap();
    let name = async || sessions.list(&ada.actor).await.unwrap()[0].name.clone();
    assert_eq!(name().await.as_deref(), Some("Office <b>"));
    assert_eq!(sessions.rename(&eve.actor, &id, "Mine").await.unwrap_err().status(), 404);
    assert!(sessions.rename(&ada.actor, &id, "a\0b").await.is_err());
    sessions.rename(&ada.actor, &id, "").await.unwrap();
    assert_eq!(name().await, None);
}

#[rstest]
#[tokio::test]
async fn a_browser_not_seen_before_is_told_by_mail(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    assert!(app.subjects(&ada.email).await.is_empty(), "the first sign-in surprises nobody");
    let mut known = TestApp::anonymous();
    known.browser = ada.actor.browser.clone();
    app.services().sign_in.sign_in(&known, credentials(&ada.email)).await.unwrap();
    assert!(app.subjects(&ada.email).await.is_empty(), "the same browser again");
    let phone = app.sign_in(&ada.email).await;
    let told = ["Signed in from a browser not seen before"];
    assert_eq!(app.subjects(&ada.email).await, told);
    // revoking forgets the browser: its next sign-in is told again
    let listed = app.services().sessions.list(&ada.actor).await.unwrap();
    for session in listed.iter().filter(|session| !session.is_current) {
        app.services().sessions.revoke(&ada.actor, &session.id).await.unwrap();
    }
    known.browser = phone.actor.browser.clone();
    app.services().sign_in.sign_in(&known, credentials(&ada.email)).await.unwrap();
    assert_eq!(app.subjects(&ada.email).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_new_browser_is_told_of_also_after_everything_was_ended(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.services().sessions.revoke_all(&ada.actor).await.unwrap();
    app.sign_in(&ada.email).await;
    assert_eq!(app.subjects(&ada.email).await, ["Signed in from a browser not seen before"]);
}

#[rstest]
#[tokio::test]
async fn only_sessions_that_were_open_are_counted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.sign_in(&ada.email).await;
    app.clock.advance_seconds(49 * HOUR);
    let now = app.sign_in(&ada.email).await;
    app.sign_in(&ada.email).await;
    let sessions = &app.services().sessions;
    assert_eq!(sessions.revoke_others(&now.actor).await.unwrap(), 1);
    // and the one that was revoked is there no more
    let ended = resume(app.core(), &ada.cookie).await.unwrap();
    assert!(matches!(ended, Identity::Anonymous));
}

#[rstest]
#[tokio::test]
async fn signing_out_half_way_does_not_hide_that_the_password_is_known(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    app.services().sign_in.sign_out(&half_way.actor).await.unwrap();
    app.clock.advance_seconds(200);
    super::tell_half_way(app.core()).await.unwrap();
    let told = ["Somebody knew the password, but did not prove the second factor"];
    assert_eq!(app.subjects(&half_way.email).await, told);

    // the same browser got in after all: no need to tell
    app.clock.advance_seconds(2 * HOUR);
    let mut again = TestApp::anonymous();
    again.browser = app.sign_in(&half_way.email).await.actor.browser;
    let second = app.services().sign_in.sign_in(&again, credentials(&half_way.email)).await;
    let second = app.holder(second.unwrap().secret()).await;
    app.services().proof.by_totp(&second.actor, &phone.code(app.now())).await.unwrap();
    app.clock.advance_seconds(200);
    super::tell_half_way(app.core()).await.unwrap();
    let mails = app.subjects(&half_way.email).await;
    assert!(!mails[1..].contains(&told[0].to_owned()), "{mails:?}");
}

#[rstest]
#[tokio::test]
async fn who_stops_at_the_second_factor_is_reported_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let tell = async || super::tell_half_way(app.core()).await.unwrap();
    app.clock.advance_seconds(170);
    tell().await;
    assert!(
        app.subjects(&half_way.email).await.is_empty(),
        "they may still be looking for the key"
    );
    app.clock.advance_seconds(20);
    tell().await;
    tell().await;
    app.sign_in(&half_way.email).await;
    app.clock.advance_seconds(200);
    tell().await;
    let told = ["Somebody knew the password, but did not prove the second factor"];
    assert_eq!(app.subjects(&half_way.email).await, told);
    // ten minutes after the password the code is too late
    app.clock.advance_seconds(400);
    assert!(matches!(resume(app.core(), &half_way.cookie).await.unwrap(), Identity::Anonymous));
    let proof = &app.services().proof;
    let again = app.sign_in(&half_way.email).await;
    proof.by_totp(&again.actor, &phone.code(app.now())).await.unwrap();
    app.clock.advance_seconds(4000);
    tell().await;
    assert_eq!(app.subjects(&half_way.email).await.len(), 2, "a new browser, nothing half way");
}

#[rstest]
#[tokio::test]
async fn sessions_of_long_ago_are_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(91 * 24 * HOUR);
    super::sweep(app.core()).await.unwrap();
    let again = app.sign_in(&ada.email).await;
    assert_eq!(app.services().sessions.list(&again.actor).await.unwrap().len(), 1);
    let mut tx = app.core().db.read().await.unwrap();
    let since = app.now().plus_seconds(-200 * 24 * HOUR);
    let nobodys = [0; 32];
    for (since, from_address) in [(since, true), (app.now(), false)] {
        let known = super::store::find_known(&mut tx, ada.id, &nobodys, "192.0.2.7", since).await;
        assert_eq!(known.unwrap(), (false, from_address));
    }
}
