use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use app::organization::{
    maintainers::MaintainerService, organizations::OrganizationService, projects::Role,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

fn two() -> Value {
    json!([{"key": "test_key", "value": "a"}, {"key": "test.key", "value": "b"}])
}

async fn set(app: &TestApp, token: &str, path: &str, provider: &str, entries: Value) -> Reply {
    let body = json!({"provider": provider, "metadata": entries}).to_string();
    app.manage(token, Method::POST, path, Some(&body)).await
}

async fn list(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

fn keys(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["key"].as_str().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn a_key_is_kept_replaced_and_forgotten(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    let path = format!("/manage/projects/{}/metadata", project.id);
    let made = set(&app, &token, &path, "user", two()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let before = made.json();
    assert_eq!(keys(&before), ["test.key", "test_key"], "by key");
    app.clock.advance_seconds(1);
    let change = json!([{"key": "test_key", "value": "c"}]);
    let after = set(&app, &token, &path, "user", change).await.json();
    assert_eq!(after[0], before[0], "what was not written is as before");
    assert_eq!((&after[1]["id"], &after[1]["value"]), (&before[1]["id"], &json!("c")));
    assert_ne!(after[1]["timestamp"], before[1]["timestamp"]);
    let system = json!([{"key": "test_key", "value": "of the installation"}]);
    let three = set(&app, &token, &path, "system", system).await.json();
    assert_eq!((three.as_array().unwrap().len(), &three[0]["provider"]), (3, &json!("system")));
    assert_eq!(list(&app, &token, &path).await, three);

    let away = format!("{path}/{}", three[0]["id"]);
    assert_eq!(app.manage(&token, Method::DELETE, &away, None).await.status, 204);
    let gone = app.manage(&token, Method::DELETE, &away, None).await;
    assert_eq!(gone.refusal(), (404, "notFound".to_owned()));
    // under another project's address it is not there either
    let other = app.project("eve").await;
    let elsewhere = format!("/manage/projects/{}/metadata/{}", other.id, after[0]["id"]);
    assert_eq!(app.manage(&token, Method::DELETE, &elsewhere, None).await.status, 404);
    assert_eq!(list(&app, &token, &path).await.as_array().unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn what_is_too_much_or_nonsense_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    let path = format!("/manage/projects/{}/metadata", project.id);
    for (provider, entries) in [
        ("nobody", two()),
        ("maintainer", two()),
        ("", two()),
        ("user", json!([])),
        ("user", json!([{"value": "a"}])),
        ("user", json!([{"key": "k".repeat(256), "value": "a"}])),
        ("user", json!([{"key": "k", "value": "v".repeat(65_536)}])),
        ("user", json!([{"key": "k\u{0}", "value": "v"}])),
        ("user", json!("text")),
    ] {
        assert_eq!(set(&app, &token, &path, provider, entries).await.status, 400, "{provider}");
    }
    let hundred = |of: usize| -> Value {
        (0..100).map(|n| json!({"key": format!("{of}-{n}"), "value": "v"})).collect()
    };
    for of in 0..10 {
        assert_eq!(set(&app, &token, &path, "user", hundred(of)).await.status, 201);
    }
    let more = json!([{"key": "one more", "value": "v"}]);
    assert_eq!(set(&app, &token, &path, "user", more).await.status, 400);
    assert_eq!(set(&app, &token, &path, "user", hundred(3)).await.status, 201, "known keys");
    assert_eq!(list(&app, &token, &path).await.as_array().unwrap().len(), 1_000);
}

/// Statuses of reading, of writing as a user and as the system, and of deleting what a super admin
/// wrote as each of both.
async fn tries(app: &TestApp, root: &str, token: &str, path: &str) -> [u16; 5] {
    let fresh = json!([{"key": "theirs", "value": "v"}]);
    let of_user = set(app, root, path, "user", fresh.clone()).await.json();
    let of_system = set(app, root, path, "system", fresh).await.json();
    let id = |list: &Value, provider: &str| {
        let all = list.as_array().unwrap();
        all.iter().find(|entry| entry["provider"] == provider).unwrap()["id"].clone()
    };
    let read = app.manage(token, Method::GET, path, None).await.status;
    let user = set(app, token, path, "user", two()).await.status;
    let system = set(app, token, path, "system", two()).await.status;
    let mut deleted = [0; 2];
    for (place, id) in [id(&of_user, "user"), id(&of_system, "system")].into_iter().enumerate() {
        let path = format!("{path}/{id}");
        deleted[place] = app.manage(token, Method::DELETE, &path, None).await.status;
    }
    [read, user, system, deleted[0], deleted[1]]
}

#[rstest]
#[tokio::test]
async fn everybody_writes_where_they_may_change_the_thing(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.management_token("ada@example.com").await;
    let mut tokens = Vec::new();
    for role in [Role::Admin, Role::Share, Role::Guest, Role::ReadOnly] {
        let (person, _) = app.member(&project, &format!("member-{role}"), role).await;
        tokens.push(app.management_token(&person.email).await);
    }
    let [of_maintainer, of_organization] =
        [app.user("maintainer").await.email, app.user("organization").await.email];
    let stranger = app.management_token(&app.user("stranger").await.email).await;
    let (operator, installation) = (TestApp::operator(), &app.installation);
    let (m, o) = (project.maintainer, project.organization);
    installation.maintainers.add_member(&operator, m, &of_maintainer).await.unwrap();
    installation.organizations.add_member(&operator, o, &of_organization).await.unwrap();
    let of_maintainer = app.management_token(&of_maintainer).await;
    let of_organization = app.management_token(&of_organization).await;
    let reader = app.application(&["projects:read", "organizations:read"], None).await;

    let (all, as_user) = ([200, 201, 201, 204, 204], [200, 201, 403, 204, 403]);
    let (looks, none) = ([200, 403, 403, 403, 403], [403; 5]);
    let maintainers = format!("/manage/maintainers/{m}/metadata");
    let organizations = format!("/manage/organizations/{o}/metadata");
    let projects = format!("/manage/projects/{}/metadata", project.id);
    for (path, token, expected) in [
        (&maintainers, &root, all),
        (&maintainers, &of_maintainer, as_user),
        (&maintainers, &of_organization, none),
        (&maintainers, &stranger, none),
        (&organizations, &root, all),
        (&organizations, &of_maintainer, as_user),
        (&organizations, &of_organization, as_user),
        (&organizations, &tokens[0], none),
        (&organizations, &stranger, none),
        (&organizations, &reader, looks),
        (&projects, &root, all),
        (&projects, &of_maintainer, as_user),
        (&projects, &of_organization, as_user),
        (&projects, &tokens[0], as_user),
        (&projects, &tokens[1], as_user),
        (&projects, &tokens[2], looks),
        (&projects, &tokens[3], looks),
        (&projects, &stranger, none),
        (&projects, &reader, looks),
    ] {
        assert_eq!(tries(&app, &root, token, path).await, expected, "{path}");
    }
    let refused = set(&app, &tokens[2], &projects, "user", two()).await;
    assert_eq!(refused.json()["error"], "Action is restricted for your role");
    for (token, expected) in [(&of_maintainer, 201), (&root, 201), (&of_organization, 403)] {
        let kept = set(&app, token, &organizations, "maintainer", two()).await;
        assert_eq!(kept.status, expected, "{}", kept.text);
    }
    let refused = set(&app, &of_organization, &organizations, "maintainer", two()).await;
    let words = format!("You can't edit metadata for organization {o} with maintainer provider");
    assert_eq!(refused.json()["error"], json!(words));
}

#[rstest]
#[tokio::test]
async fn people_keep_something_about_themselves_and_nobody_learns_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let root = app.management_token(&root.email).await;
    let own = app.management_token(&ada.email).await;
    let other = app.management_token(&eve.email).await;
    let path = format!("/manage/users/{}/metadata", ada.email);
    assert_eq!(tries(&app, &root, &own, &path).await, [200, 201, 403, 204, 403]);
    assert_eq!(tries(&app, &root, &root, &path).await, [200, 201, 201, 204, 204]);
    assert_eq!(tries(&app, &root, &other, &path).await, [404; 5]);
    let by_id = format!("/manage/users/{}/metadata", ada.id);
    assert_eq!(list(&app, &own, &by_id).await, list(&app, &own, &path).await);
    assert_eq!(
        app.manage(&root, Method::GET, "/manage/users/999/metadata", None).await.status,
        404
    );
    // under another person's address a super admin finds it, and nobody else
    let id = set(&app, &root, &path, "system", two()).await.json()[0]["id"].clone();
    let elsewhere = format!("/manage/users/{}/metadata/{id}", eve.id);
    assert_eq!(app.manage(&other, Method::DELETE, &elsewhere, None).await.status, 404);
    assert_eq!(app.manage(&root, Method::DELETE, &elsewhere, None).await.status, 204);
}

#[rstest]
#[tokio::test]
async fn who_connects_an_identity_provider_writes_its_keys_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let (guest, _) = app.member(&project, "heidi", Role::Guest).await;
    let root = app.management_token("ada@example.com").await;
    let feature = json!({"name": "saml-metadata-access", "type": "admin"}).to_string();
    app.manage(&root, Method::POST, "/manage/features", Some(&feature)).await;
    let path = format!("/manage/projects/{}/metadata", project.id);
    let good = json!([{"key": "KBC.saml.a", "value": "v"}]);
    let mixed = json!([{"key": "KBC.saml.a", "value": "v"}, {"key": "KBC.b", "value": "v"}]);
    let token = app.management_token(&grace.email).await;
    assert_eq!(set(&app, &token, &path, "system", good.clone()).await.status, 403);
    for person in [&grace, &guest] {
        let to = format!("/manage/users/{}/features", person.id);
        let given = json!({"feature": "saml-metadata-access"}).to_string();
        assert_eq!(app.manage(&root, Method::POST, &to, Some(&given)).await.status, 201);
    }
    assert_eq!(set(&app, &token, &path, "system", mixed).await.status, 403);
    let kept = set(&app, &token, &path, "system", good.clone()).await;
    assert_eq!(kept.status, 201, "{}", kept.text);
    let away = format!("{path}/{}", kept.json()[0]["id"]);
    let token_of_guest = app.management_token(&guest.email).await;
    assert_eq!(app.manage(&token_of_guest, Method::DELETE, &away, None).await.status, 403);
    assert_eq!(set(&app, &token_of_guest, &path, "system", good).await.status, 403);
    assert_eq!(app.manage(&token, Method::DELETE, &away, None).await.status, 204);
}

#[rstest]
#[tokio::test]
async fn a_thing_has_room_for_a_mebibyte(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ada = app.user("ada").await;
    let token = app.management_token(&ada.email).await;
    let path = format!("/manage/users/{}/metadata", ada.id);
    let full = |from: usize, to: usize| {
        let entry = |n: usize| json!({"key": format!("k{n}"), "value": "v".repeat(65_000)});
        Value::Array((from..to).map(entry).collect())
    };
    assert_eq!(set(&app, &token, &path, "user", full(0, 16)).await.status, 201);
    let refused = set(&app, &token, &path, "user", full(16, 17)).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(list(&app, &token, &path).await.as_array().unwrap().len(), 16);
    let smaller = json!([{"key": "k0", "value": "v"}]);
    assert_eq!(set(&app, &token, &path, "user", smaller).await.status, 201);
    assert_eq!(set(&app, &token, &path, "user", full(16, 17)).await.status, 201);
}
