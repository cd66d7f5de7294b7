use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::account::recovery_codes::COUNT;
use rstest::rstest;
use std::{collections::BTreeSet, sync::Arc};

async fn generate(app: &TestApp, person: &Person) -> Vec<String> {
    app.services().recovery_codes.generate(&person.actor).await.unwrap().codes
}

async fn left(app: &TestApp, person: &Person) -> Option<u32> {
    app.services().multi_factor.find(&person.actor).await.unwrap().recovery_codes_left
}

#[rstest]
#[tokio::test]
async fn each_code_lets_in_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    assert_eq!(left(&app, &ada).await, None);
    let codes = generate(&app, &ada).await;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), COUNT);
    assert_eq!(left(&app, &ada).await, Some(10));

    let half_way = app.sign_in(&ada.email).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    let secret = app.services().proof.by_recovery_code(&half_way.actor, &typed).await.unwrap();
    let inside = app.holder(&secret).await;
    assert_eq!(app.call(Some(&inside), "/api/home", "").await.status, 200);
    assert_eq!(left(&app, &inside).await, Some(9));
    let mails = app.subjects(&ada.email).await;
    assert!(mails.contains(&"A recovery code was used; 9 are left".to_owned()), "{mails:?}");

    let half_way = app.sign_in(&ada.email).await;
    let again = app.services().proof.by_recovery_code(&half_way.actor, &codes[3]).await;
    assert!(again.unwrap_err().message.contains("used already"));
    assert_eq!(app.activity(&ada).await[0], "A second factor was refused: recovery code");
}

#[rstest]
#[tokio::test]
async fn new_codes_end_the_ones_before(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    let old = generate(&app, &ada).await;
    let new = generate(&app, &ada).await;
    assert_eq!(left(&app, &ada).await, Some(10));
    let half_way = app.sign_in(&ada.email).await;
    let proof = &app.services().proof;
    assert!(proof.by_recovery_code(&half_way.actor, &old[0]).await.is_err());
    assert!(proof.by_recovery_code(&half_way.actor, &new[0]).await.is_ok());
}

#[rstest]
#[tokio::test]
async fn codes_of_somebody_else_are_none(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    app.add_totp(&ada).await;
    app.add_totp(&eve).await;
    let codes = generate(&app, &eve).await;
    let half_way = app.sign_in(&ada.email).await;
    assert!(app.services().proof.by_recovery_code(&half_way.actor, &codes[0]).await.is_err());
}

#[rstest]
#[tokio::test]
async fn codes_alone_are_no_second_factor(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let refusal = app.services().recovery_codes.generate(&ada.actor).await.unwrap_err();
    assert_eq!(refusal.status(), 409);
    app.add_totp(&ada).await;
    generate(&app, &ada).await;
    let id =
        app.services().multi_factor.find(&ada.actor).await.unwrap().authenticators[0].id.clone();
    app.services().totp.remove(&ada.actor, &id).await.unwrap();
    assert_eq!(left(&app, &ada).await, None, "they go with the last device");
    let inside = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&inside), "/api/home", "").await.status, 200);
}

#[rstest]
#[tokio::test]
async fn the_database_holds_no_code(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    let codes = generate(&app, &ada).await;
    let mut tx = app.core().db.read().await.unwrap();
    let digests = super::store::list_digests(&mut tx).await.unwrap();
    assert_eq!(digests.len(), COUNT);
    for code in codes {
        let plain = code.replace('-', "");
        assert!(digests.iter().all(|digest| digest.len() == 32 && *digest != plain.as_bytes()));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_50_who_use_one_code_at_once_one_gets_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    let code = generate(&app, &ada).await.remove(0);
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
                app.services().proof.by_recovery_code(&half_way.actor, &code).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
    assert_eq!(left(&app, &ada).await, Some(9));
}
