mod deletion;
mod manage;

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::value::UserId;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn people_are_found_by_name_and_address(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    app.user("grace").await;
    let list = async |search: &str| {
        let page = app.services().users.list(&root.actor, search, None).await.unwrap();
        page.users.into_iter().map(|user| user.email).collect::<Vec<_>>()
    };
    assert_eq!(list("").await.len(), 3);
    assert_eq!(list(" ADA@ ").await, ["ada@example.com"]);
    assert_eq!(list("grac").await, ["grace@example.com"]);
    for nobody in ["nobody", "a\0b", "%", "_", "'"] {
        assert!(list(nobody).await.is_empty(), "{nobody}");
    }
    let page = app.services().users.list(&root.actor, "ada", None).await.unwrap();
    assert!(page.users[0].has_multi_factor && page.users[0].last_seen_at == Some(app.now()));
    let after = app.services().users.list(&root.actor, "", Some(ada.id)).await.unwrap();
    assert_eq!(after.users.len(), 1);
}

#[rstest]
#[tokio::test]
async fn lost_factors_are_reset_and_everybody_hears_of_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    app.services().recovery_codes.generate(&ada.actor).await.unwrap();
    app.services().users.reset_multi_factor(&root.actor, ada.id).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    let ada = app.sign_in(&ada.email).await;
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 200, "the password is enough");
    let told = "Multi-factor authentication was reset by an administrator";
    assert!(app.subjects(&ada.email).await.contains(&told.to_owned()));
    let entries = app.services().activity.list(&ada.actor, None, true).await.unwrap().entries;
    assert_eq!((entries[0].what.as_str(), entries[0].done_by.as_str()), (told, "root"));
    let own = "Reset the multi-factor authentication of ada@example.com";
    assert_eq!(app.activity(&root).await[0], own);
}

#[rstest]
#[tokio::test]
async fn an_administrator_ends_sessions_and_shuts_out(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let phone = app.sign_in(&ada.email).await;
    let users = &app.services().users;
    assert_eq!(users.find(&root.actor, ada.id).await.unwrap().sessions.len(), 2);
    assert_eq!(users.end_sessions(&root.actor, ada.id).await.unwrap(), 2);
    for session in [&ada, &phone] {
        assert_eq!(app.call(Some(session), "/api/home", "").await.status, 401);
    }
    let ada = app.sign_in(&ada.email).await;
    users.set_active(&root.actor, ada.id, false).await.unwrap();
    assert_eq!(app.call(Some(&ada), "/api/home", "").await.status, 401);
    assert_eq!(users.set_active(&root.actor, ada.id, false).await.unwrap_err().status(), 409);
    assert_eq!(users.send_link(&root.actor, ada.id).await.unwrap_err().status(), 409);
    users.set_active(&root.actor, ada.id, true).await.unwrap();
    users.send_link(&root.actor, ada.id).await.unwrap();
    assert_eq!(app.subjects(&ada.email).await.last().unwrap(), "Set a new password");
    let detail = users.find(&root.actor, ada.id).await.unwrap();
    assert_eq!(detail.activity[0].what, "An administrator sent a link by mail: new password");
}

async fn acts(app: &TestApp, person: &Person, id: UserId) -> Vec<u16> {
    let users = &app.services().users;
    let actor = &person.actor;
    vec![
        users.end_sessions(actor, id).await.unwrap_err().status(),
        users.reset_multi_factor(actor, id).await.unwrap_err().status(),
        users.send_link(actor, id).await.unwrap_err().status(),
        users.set_active(actor, id, false).await.unwrap_err().status(),
        users.set_super_admin(actor, id, true).await.unwrap_err().status(),
        users.delete(actor, id).await.unwrap_err().status(),
    ]
}

#[rstest]
#[tokio::test]
async fn ones_own_account_and_unknown_ones_are_left_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    assert_eq!(acts(&app, &root, root.id).await, [409; 6]);
    assert_eq!(acts(&app, &root, UserId(999)).await, [404; 6]);
    assert_eq!(acts(&app, &ada, root.id).await, [403; 6]);
    assert!(app.services().users.find(&root.actor, root.id).await.unwrap().is_self);
}
