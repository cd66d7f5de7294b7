//! People through the Manage API.

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use app::organization::projects::Role;
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn rename(app: &TestApp, token: &str, who: &str, name: &str) -> Reply {
    let body = json!({"name": name}).to_string();
    app.manage(token, Method::PUT, &format!("/manage/users/{who}"), Some(&body)).await
}

/// Makes somebody look after people.
async fn keeper(app: &TestApp, root: &str, who: &str) -> String {
    let feature = json!({"name": "can-manage-users", "type": "admin"}).to_string();
    app.manage(root, Method::POST, "/manage/features", Some(&feature)).await;
    let given = json!({"feature": "can-manage-users"}).to_string();
    let path = format!("/manage/users/{who}/features");
    let reply = app.manage(root, Method::POST, &path, Some(&given)).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    app.management_token(who).await
}

#[rstest]
#[tokio::test]
async fn people_are_listed_and_found_by_id_and_e_mail(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    app.user("grace").await;
    let token = app.management_token(&root.email).await;
    let all = get(&app, &token, "/manage/users").await;
    assert_eq!(all.as_array().unwrap().len(), 3);
    let page = get(&app, &token, "/manage/users?limit=1&offset=1").await;
    assert_eq!((page.as_array().unwrap().len(), &page[0]["email"]), (1, &json!(ada.email)));
    let found = get(&app, &token, "/manage/users?q=GRA").await;
    assert_eq!((found.as_array().unwrap().len(), &found[0]["name"]), (1, &json!("grace")));
    let expected = json!({"id": ada.id.0, "name": "ada", "email": "ada@example.com",
        "features": [], "mfaEnabled": false, "canAccessLogs": false, "isSuperAdmin": false});
    for who in ["ADA@example.com".to_owned(), ada.id.to_string()] {
        assert_eq!(get(&app, &token, &format!("/manage/users/{who}")).await, expected);
    }
    for who in ["nobody@example.com", "999"] {
        let unknown = app.manage(&token, Method::GET, &format!("/manage/users/{who}"), None).await;
        let words = json!(format!("Admin {who} not found."));
        assert_eq!((unknown.status, &unknown.json()["error"]), (404, &words));
    }
}

#[rstest]
#[tokio::test]
async fn a_person_like_others_sees_and_names_themselves_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    app.add_totp(&ada).await;
    let token = app.management_token(&ada.email).await;
    let own = format!("/manage/users/{}", ada.id);
    assert_eq!(get(&app, &token, &own).await["mfaEnabled"], true);
    let renamed = rename(&app, &token, &ada.email, "Ada Lovelace").await;
    assert_eq!((renamed.status, &renamed.json()["name"]), (200, &json!("Ada Lovelace")));
    assert_eq!(rename(&app, &token, &ada.email, " ").await.status, 400);
    for who in [root.email.as_str(), "nobody@example.com"] {
        assert_eq!(rename(&app, &token, who, "x").await.status, 403);
    }
    for (method, path) in [
        (Method::GET, "/manage/users".to_owned()),
        (Method::GET, format!("/manage/users/{}", root.id)),
        (Method::GET, format!("/manage/users/{}/projects", root.id)),
        (Method::DELETE, format!("/manage/users/{}", root.id)),
        (Method::DELETE, own.clone()),
        (Method::DELETE, format!("{own}/mfa")),
        (Method::POST, format!("{own}/super-admin")),
        (Method::DELETE, format!("{own}/super-admin")),
    ] {
        let refused = app.manage(&token, method.clone(), &path, None).await;
        assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()), "{method} {path}");
    }
    let application = app.application(&["organizations:read"], None).await;
    for path in ["/manage/users", &own] {
        assert_eq!(app.manage(&application, Method::GET, path, None).await.status, 403);
    }
}

#[rstest]
#[tokio::test]
async fn who_looks_after_people_leaves_super_admins_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let (ada, grace) = (app.user("ada").await, app.user("grace").await);
    app.add_totp(&root).await;
    app.add_totp(&ada).await;
    let of_root = app.management_token(&root.email).await;
    let token = keeper(&app, &of_root, &grace.email).await;
    assert_eq!(get(&app, &token, "/manage/users").await.as_array().unwrap().len(), 3);
    assert_eq!(rename(&app, &token, &ada.email, "Ada").await.status, 200);
    assert_eq!(rename(&app, &token, &root.email, "Root").await.status, 403);
    let mfa = |id| format!("/manage/users/{id}/mfa");
    assert_eq!(app.manage(&token, Method::DELETE, &mfa(root.id), None).await.status, 403);
    assert_eq!(app.manage(&token, Method::DELETE, &mfa(ada.id), None).await.status, 204);
    assert_eq!(app.manage(&token, Method::DELETE, &mfa(ada.id), None).await.status, 400, "none");
    let told = "Multi-factor authentication was reset by an administrator";
    assert!(app.subjects(&ada.email).await.contains(&told.to_owned()));
    let path = |id| format!("/manage/users/{id}");
    for id in [root.id, ada.id] {
        let flag = format!("{}/super-admin", path(id));
        assert_eq!(app.manage(&token, Method::POST, &flag, None).await.status, 403);
        assert_eq!(app.manage(&token, Method::DELETE, &flag, None).await.status, 403);
    }
    assert_eq!(app.manage(&token, Method::DELETE, &path(root.id), None).await.status, 403);
    assert_eq!(app.manage(&token, Method::DELETE, &path(ada.id), None).await.status, 204);
    let own = app.activity(&grace).await;
    assert!(own.contains(&"Deleted the account of ada@example.com".to_owned()), "{own:?}");
}

#[rstest]
#[tokio::test]
async fn super_admins_make_others_super_admin_and_the_last_one_stays(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let invited = app.unverified("ida").await;
    let token = app.management_token(&root.email).await;
    let flag = |id| format!("/manage/users/{id}/super-admin");
    let alone = app.manage(&token, Method::DELETE, &flag(root.id), None).await;
    assert_eq!(alone.status, 400, "{}", alone.text);
    let itself = format!("/manage/users/{}", root.id);
    assert_eq!(app.manage(&token, Method::DELETE, &itself, None).await.status, 400);
    let path = format!("/manage/users/{invited}/super-admin");
    assert_eq!(app.manage(&token, Method::POST, &path, None).await.status, 400, "not active");

    let made = app.manage(&token, Method::POST, "/manage/current-user/session-token", None).await;
    let session = made.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(app.manage(&session, Method::POST, &flag(ada.id), None).await.status, 403);
    for _ in 0..2 {
        let given = app.manage(&token, Method::POST, &flag(ada.id), None).await;
        assert_eq!((given.status, &given.json()["isSuperAdmin"]), (200, &json!(true)));
    }
    assert_eq!(
        app.subjects(&ada.email).await.len(),
        1,
        "once told, however often it was asked for"
    );
    let of_ada = app.management_token(&ada.email).await;
    let taken = app.manage(&of_ada, Method::DELETE, &flag(root.id), None).await;
    assert_eq!((taken.status, &taken.json()["isSuperAdmin"]), (200, &json!(false)));
    assert_eq!(app.manage(&token, Method::GET, "/manage/users", None).await.status, 403);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_super_admins_who_end_each_other_at_once_leave_one(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(false, true)] deletes: bool,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (one, two) = (app.super_admin("one").await, app.super_admin("two").await);
    let tokens = [app.management_token(&one.email).await, app.management_token(&two.email).await];
    let path = |id| {
        let what = if deletes { "" } else { "/super-admin" };
        format!("/manage/users/{id}{what}")
    };
    let (to_two, to_one) = (path(two.id), path(one.id));
    let (first, second) = tokio::join!(
        app.manage(&tokens[0], Method::DELETE, &to_two, None),
        app.manage(&tokens[1], Method::DELETE, &to_one, None),
    );
    let done = [first.status, second.status].iter().filter(|status| **status < 300).count();
    assert_eq!(done, 1, "{} {}", first.text, second.text);
    let mut left = 0;
    for token in &tokens {
        let reply = app.manage(token, Method::GET, "/manage/users", None).await;
        left += usize::from(reply.status == 200);
    }
    assert_eq!(left, 1);
}

#[rstest]
#[tokio::test]
async fn it_is_told_what_a_person_is_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    let token = app.management_token("ada@example.com").await;
    let named = |id: i64, name: &str| json!([[id, name]]);
    let of = async |who: &str, what: &str| -> Value {
        let list = get(&app, &token, &format!("/manage/users/{who}/{what}")).await;
        let places = list.as_array().unwrap().iter();
        places.map(|place| json!([place["id"], place["name"]])).collect()
    };
    assert_eq!(of("ada@example.com", "maintainers").await, named(project.maintainer.0, "Main"));
    assert_eq!(of("ada@example.com", "organizations").await, named(project.organization.0, "Org"));
    assert_eq!(of(&grace.email, "projects").await, named(project.id.0, "Project"));
    assert_eq!(of(&grace.email, "organizations").await, json!([]));
    app.delete_project(&project).await;
    assert_eq!(of(&grace.email, "projects").await, json!([]));
}

#[rstest]
#[tokio::test]
async fn a_token_alone_does_not_take_its_owners_second_factor(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let own = format!("/manage/users/{}", root.id);
    app.add_totp(&root).await;
    let refused = app.manage(&token, Method::DELETE, &format!("{own}/mfa"), None).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("your own account"), "{}", refused.text);
    assert_eq!(get(&app, &token, &own).await["mfaEnabled"], true);
}
