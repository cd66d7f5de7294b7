use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    PASSWORD, TestApp,
};
use app::setup::FirstPerson;
use rstest::rstest;
use std::sync::Arc;

async fn code(app: &TestApp) -> String {
    let link = app.installation.setup.link().await.unwrap().unwrap();
    link.split_once('#').unwrap().1.to_owned()
}

fn person(code: &str, email: &str) -> FirstPerson {
    FirstPerson {
        code: code.to_owned(),
        email: email.to_owned(),
        name: "Ada".to_owned(),
        password: PASSWORD.to_owned(),
    }
}

#[rstest]
#[tokio::test]
async fn the_link_makes_the_first_person_who_is_super_admin(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = code(&app).await;
    let setup = &app.services().setup;
    assert!(setup.is_needed(&TestApp::anonymous()).await.unwrap());
    setup.complete(&TestApp::anonymous(), person(&code, "ada@example.com")).await.unwrap();
    assert!(!setup.is_needed(&TestApp::anonymous()).await.unwrap());
    let ada = app.sign_in("ada@example.com").await;
    assert!(ada.actor.user().unwrap().is_super_admin);
    assert!(app.installation.setup.link().await.unwrap().is_none(), "no second link");
}

#[rstest]
#[tokio::test]
async fn a_wrong_used_or_older_code_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let older = code(&app).await;
    let current = code(&app).await;
    let setup = &app.services().setup;
    for wrong in ["", "guess", &older] {
        let eve = person(wrong, "eve@example.com");
        let refused = setup.complete(&TestApp::anonymous(), eve).await;
        assert!(refused.unwrap_err().for_field("code").is_some());
    }
    setup.complete(&TestApp::anonymous(), person(&current, "ada@example.com")).await.unwrap();
    let eve = person(&current, "eve@example.com");
    let again = setup.complete(&TestApp::anonymous(), eve).await;
    assert_eq!(again.unwrap_err().status(), 400);
}

#[rstest]
#[tokio::test]
async fn a_refused_form_leaves_the_link_usable(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let code = code(&app).await;
    let setup = &app.services().setup;
    let mut weak = person(&code, "ada@example.com");
    weak.password = "short".to_owned();
    let refusal = setup.complete(&TestApp::anonymous(), weak).await.unwrap_err();
    assert!(refusal.for_field("password").is_some());
    setup.complete(&TestApp::anonymous(), person(&code, "ada@example.com")).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_use_the_link_at_once_one_wins(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let code = code(&app).await;
    let tries: Vec<_> = (0..50)
        .map(|n| {
            let (app, code) = (app.clone(), code.clone());
            tokio::spawn(async move {
                let person = person(&code, &format!("p{n}@example.com"));
                app.services().setup.complete(&TestApp::anonymous(), person).await.is_ok()
            })
        })
        .collect();
    let mut winners = 0;
    for one in tries {
        winners += u32::from(one.await.unwrap());
    }
    assert_eq!(winners, 1);
}
