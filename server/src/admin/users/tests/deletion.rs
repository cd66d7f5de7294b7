//! Accounts that are deleted.

use crate::{
    account::users,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp,
    },
};
use app::organization::{
    maintainers::MaintainerService, organizations::OrganizationService, projects::Role,
};
use http::Method;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn a_deleted_person_acts_by_nothing_any_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, master) = app.member(&project, "grace", Role::Admin).await;
    app.add_totp(&grace).await;
    let (operator, installation) = (TestApp::operator(), &app.installation);
    let (m, o) = (project.maintainer, project.organization);
    installation.maintainers.add_member(&operator, m, &grace.email).await.unwrap();
    installation.organizations.add_member(&operator, o, &grace.email).await.unwrap();
    let token = app.management_token(&grace.email).await;
    let root = app.management_token("ada@example.com").await;

    app.services().users.delete(&project.admin.actor, grace.id).await.unwrap();
    assert_eq!(app.get(&master, "/v2/storage/tokens/verify").await.status, 401);
    assert_eq!(app.manage(&token, Method::GET, "/manage/tokens/verify", None).await.status, 401);
    assert_eq!(app.call(Some(&grace), "/api/home", "").await.status, 401);
    for path in
        [format!("/manage/organizations/{o}/users"), format!("/manage/maintainers/{m}/users")]
    {
        let members = app.manage(&root, Method::GET, &path, None).await.json();
        assert_eq!(members.as_array().unwrap().len(), 1, "{path}");
    }
    let path = format!("/manage/users/{}", grace.id);
    let row = app.manage(&root, Method::GET, &path, None).await.json();
    let shown = (&row["name"], &row["email"], &row["mfaEnabled"]);
    assert_eq!(shown, (&json!("DELETED"), &json!("DELETED"), &json!(false)));
    assert_eq!(app.manage(&root, Method::DELETE, &path, None).await.status, 404, "once");
    assert_eq!(
        app.manage(&root, Method::POST, &format!("{path}/super-admin"), None).await.status,
        404
    );
    let users = &app.services().users;
    assert_eq!(users.delete(&project.admin.actor, grace.id).await.unwrap_err().status(), 404);
    let told = app.subjects("grace@example.com").await;
    assert!(told.iter().any(|subject| subject == "The account was deleted"), "{told:?}");
    let own = app.activity(&project.admin).await;
    assert_eq!(own[0], "Deleted the account of grace@example.com");

    // the address is free again, and another deletion finds its place too
    let again = app.user("grace").await;
    assert_ne!(again.id, grace.id);
    users.delete(&project.admin.actor, again.id).await.unwrap();
    for id in [again.id.to_string(), format!("deleted-{}", again.id)] {
        let body = json!({"email": id, "id": null}).to_string();
        let path = format!("/manage/organizations/{o}/users");
        let added = app.manage(&root, Method::POST, &path, Some(&body)).await;
        assert!((400..405).contains(&added.status), "{id}: {}", added.text);
    }
}

#[rstest]
#[tokio::test]
async fn the_last_member_of_a_place_cannot_be_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let users = &app.services().users;
    let refused = users.delete(&root.actor, project.admin.id).await.unwrap_err();
    assert!(refused.message.contains("Maintainer must have at least 1 member"), "{refused:?}");
    let operator = TestApp::operator();
    let (maintainers, organizations) =
        (&app.installation.maintainers, &app.installation.organizations);
    maintainers.add_member(&operator, project.maintainer, &root.email).await.unwrap();
    let refused = users.delete(&root.actor, project.admin.id).await.unwrap_err();
    let words = format!(
        "Cannot remove \"ada@example.com\" from \"{}\". Organization must have at least 1 member",
        project.organization
    );
    assert_eq!((refused.status(), refused.message), (409, words));
    assert_eq!(app.call(Some(&project.admin), "/api/home", "").await.status, 200, "as before");
    organizations.add_member(&operator, project.organization, &root.email).await.unwrap();
    users.delete(&root.actor, project.admin.id).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn acts_on_others_in_the_web_app_need_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let users = &app.services().users;
    users.set_super_admin(&root.actor, ada.id, true).await.unwrap();
    assert!(users.find(&root.actor, ada.id).await.unwrap().user.is_super_admin);
    assert_eq!(app.activity(&root).await[0], "Made ada@example.com super admin");
    app.clock.advance_seconds(16 * 60);
    for refused in [
        users.set_super_admin(&root.actor, ada.id, false).await,
        users.delete(&root.actor, ada.id).await,
    ] {
        assert_eq!(refused.unwrap_err().kind, app::error::ErrorKind::ReauthRequired);
    }
    let root = app.sign_in(&root.email).await;
    users.set_super_admin(&root.actor, ada.id, false).await.unwrap();
    let words = "ada@example.com is no super admin any more, by your own act";
    assert_eq!(app.activity(&root).await[0], words);
}

#[rstest]
#[tokio::test]
async fn who_was_made_super_admin_meanwhile_is_deleted_by_super_admins_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (keeper, root) = (app.user("kim").await, app.super_admin("root").await);
    let new = app.super_admin("new").await;
    let core = app.core();
    for (who, refused) in [(&keeper, Some(403)), (&root, None)] {
        let mut tx = core.db.write().await.unwrap();
        let row = users::find_living(&mut tx, &new.email).await.unwrap();
        let result = users::delete(core, &mut tx, &who.actor, &row).await;
        assert_eq!(result.err().map(|error| error.status()), refused);
    }
}
