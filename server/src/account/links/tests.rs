use super::Purpose;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn asking_is_answered_alike_and_looked_into_afterwards(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let gone = app.user("gone").await;
    app.installation.users.set_active(&TestApp::operator(), &gone.email, false).await.unwrap();
    let before = app.mails().await.len();
    let reset = &app.services().password_reset;
    for email in [" ADA@example.com ", "nobody@example.com", "gone@example.com"] {
        reset.request(&TestApp::anonymous(), email).await.unwrap();
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), before + 1);
    let mail = mails.last().unwrap();
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (&*ada.email, "Set a new password"));
    assert!(mail.text.contains("http://localhost:3000/reset-password/new#"));
    assert!(mail.text.contains("one hour"));
}

#[rstest]
#[tokio::test]
async fn nobody_can_have_somebody_buried_in_mails(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.user("ada").await;
    let reset = &app.services().password_reset;
    let mut refused = 0;
    for bot in 0..20 {
        let mut actor = TestApp::anonymous();
        actor.remote_addr = format!("198.51.100.{bot}");
        if let Err(refusal) = reset.request(&actor, "ada@example.com").await {
            assert!(refusal.retry_after().is_some());
            refused += 1;
        }
    }
    assert_eq!(refused, 15);
}

#[rstest]
#[case("")]
#[case("ada")]
#[case("ada@example.com\r\nBcc: eve@example.com")]
#[tokio::test]
async fn what_is_no_address_is_refused(
    #[case] email: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let refusal = app.services().password_reset.request(&TestApp::anonymous(), email).await;
    assert!(refusal.unwrap_err().for_field("email").is_some());
}

#[rstest]
#[tokio::test]
async fn a_newer_link_ends_the_one_before_and_old_ones_are_forgotten(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let reset = &app.services().password_reset;
    reset.request(&TestApp::anonymous(), &ada.email).await.unwrap();
    let first = app.mailed_code(&ada.email).await;
    reset.request(&TestApp::anonymous(), &ada.email).await.unwrap();
    let second = app.mailed_code(&ada.email).await;
    assert_ne!(first, second);
    let find = async |code: &str, purpose| super::find(app.core(), code, &[purpose]).await;
    assert!(find(&first, Purpose::Reset).await.is_err());
    assert!(find(&second, Purpose::Activate).await.is_err(), "a link has one purpose");
    assert_eq!(find(&second, Purpose::Reset).await.unwrap().user, Some(ada.id));
    app.clock.advance_seconds(3600);
    assert!(find(&second, Purpose::Reset).await.is_err());
    app.clock.advance_seconds(8 * 86_400);
    super::sweep(app.core()).await.unwrap();
    for rubbish in ["", "#", &"x".repeat(1_000_000), "a\0b"] {
        assert!(find(rubbish, Purpose::Reset).await.unwrap_err().for_field("code").is_some());
    }
}
