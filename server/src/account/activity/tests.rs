use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, TestApp,
};
use app::account::sign_in::Credentials;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn it_says_what_when_from_where_and_with_which_factor(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let page = app.services().activity.list(&ada.actor, None, false).await.unwrap();
    let entry = &page.entries[0];
    assert_eq!((entry.what.as_str(), entry.factor.as_str()), ("Signed in", "Password"));
    assert_eq!((entry.remote_addr.as_str(), entry.at.seconds_since(app.now())), ("192.0.2.7", 0));
    assert!(!entry.is_warning && entry.done_by.is_empty() && page.older.is_none());
}

#[rstest]
#[tokio::test]
async fn success_after_wrong_tries_is_a_warning(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    for _ in 0..4 {
        let credentials = Credentials { email: ada.email.clone(), password: "wrong".to_owned() };
        let _ = app.services().sign_in.sign_in(&TestApp::anonymous(), credentials).await;
    }
    app.sign_in(&ada.email).await;
    let told = "The right password was typed after 4 wrong tries";
    let warnings = app.services().activity.list(&ada.actor, None, true).await.unwrap();
    let warnings: Vec<_> = warnings.entries.into_iter().map(|entry| entry.what).collect();
    assert_eq!(warnings, [told]);
    assert!(app.subjects(&ada.email).await.contains(&told.to_owned()));
}

#[rstest]
#[tokio::test]
async fn the_whole_activity_can_be_downloaded_by_its_person_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    for _ in 0..60 {
        app.sign_in(&ada.email).await;
    }
    let path = "/account/activity/export?format=";
    let csv = app.page(Some(&ada), &format!("{path}csv")).await;
    assert!(csv.header(http::header::CONTENT_DISPOSITION).contains("activity.csv"));
    assert_eq!(csv.text.lines().count(), 62, "a head and every entry");
    assert!(csv.text.starts_with("id,at,what,"), "{}", csv.text);
    let lines = app.page(Some(&ada), &format!("{path}ndjson")).await;
    assert_eq!(lines.text.lines().count(), 61);
    let oldest: serde_json::Value =
        serde_json::from_str(lines.text.lines().last().unwrap()).unwrap();
    assert_eq!(oldest["what"], "Signed in");
    assert_eq!(app.page(None, &format!("{path}csv")).await.status, 401);
    assert_eq!(app.page(Some(&ada), &format!("{path}xml")).await.status, 400);
}

#[rstest]
#[tokio::test]
async fn a_key_refused_again_and_again_leaves_one_line_a_minute(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (half_way, phone) = app.half_way("ada").await;
    let proof = &app.services().proof;
    let wrong = phone.wrong_code(app.now());
    for _ in 0..3 {
        proof.by_totp(&half_way.actor, &wrong).await.unwrap_err();
    }
    app.clock.advance_seconds(61);
    let wrong = phone.wrong_code(app.now());
    proof.by_totp(&half_way.actor, &wrong).await.unwrap_err();
    let secret = proof.by_totp(&half_way.actor, &phone.code(app.now())).await.unwrap();
    let inside = app.holder(&secret).await;
    let told = app.activity(&inside).await;
    let refused = told.iter().filter(|what| what.starts_with("A second factor was refused"));
    assert_eq!(refused.count(), 2, "{told:?}");
}

#[rstest]
#[tokio::test]
async fn long_lists_come_in_pages(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    for _ in 0..60 {
        app.sign_in(&ada.email).await;
    }
    let activity = &app.services().activity;
    let first = activity.list(&ada.actor, None, false).await.unwrap();
    assert_eq!(first.entries.len(), 50);
    let second = activity.list(&ada.actor, first.older.as_deref(), false).await.unwrap();
    assert_eq!((second.entries.len(), second.older), (11, None));
    assert!(first.entries.iter().all(|entry| !second.entries.contains(entry)));
    let eve = app.user("eve").await;
    for id in [first.older.as_deref().unwrap(), "rubbish", ""] {
        assert_eq!(activity.list(&eve.actor, Some(id), false).await.unwrap_err().status(), 404);
    }
}

#[rstest]
#[tokio::test]
async fn this_was_not_me_ends_the_others_and_mails_a_link(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let thief = app.sign_in(&ada.email).await;
    assert_eq!(app.services().activity.disown(&ada.actor).await.unwrap(), 1);
    assert_eq!(app.call(Some(&thief), "/api/home", "").await.status, 401);
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 200);
    let code = app.mailed_code(&ada.email).await;
    let new = app::account::password_reset::NewPassword {
        code,
        new_password: "eleven crimson kettles hum".to_owned(),
        repeat_password: "eleven crimson kettles hum".to_owned(),
    };
    app.services().password_reset.complete(&TestApp::anonymous(), new).await.unwrap();
    let old = Credentials { email: ada.email.clone(), password: PASSWORD.to_owned() };
    assert!(app.services().sign_in.sign_in(&TestApp::anonymous(), old).await.is_err());
}

#[rstest]
#[tokio::test]
async fn it_is_kept_for_a_year(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.clock.advance_seconds(366 * 86_400);
    super::sweep(app.core()).await.unwrap();
    let again = app.sign_in(&ada.email).await;
    assert_eq!(app.activity(&again).await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn mails_say_what_to_do_and_hold_no_link_that_acts(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    app.services().recovery_codes.generate(&ada.actor).await.unwrap();
    let mails = app.mails().await;
    let mail = mails.iter().find(|mail| mail.subject == "New recovery codes were made").unwrap();
    for part in ["192.0.2.7", "http://localhost:3000/account/activity", "This wasn't me", "UTC"] {
        assert!(mail.text.contains(part), "{part} is missing in {}", mail.text);
    }
    assert!(!mail.text.contains('#'), "a code would be behind it");
}
