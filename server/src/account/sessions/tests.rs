use crate::{
    account::sessions::resume,
    testing::{
        Backend::{self, Postgres, Sqlite},
        Person, TestApp,
    },
};
use rstest::rstest;
use std::sync::Arc;

const HOUR: i64 = 3600;

async fn is_alive(app: &TestApp, person: &Person) -> bool {
    resume(app.core(), &person.cookie).await.unwrap().is_some()
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
