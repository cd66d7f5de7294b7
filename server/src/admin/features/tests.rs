use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use app::{
    admin::features::NewFeature,
    organization::{maintainers::MaintainerService, projects::Role, promo_codes::NewPromoCode},
    project::tokens::TokenSecret,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const FEATURES: &str = "/manage/features";

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn send(app: &TestApp, token: &str, method: Method, path: &str, body: Value) -> Reply {
    app.manage(token, method, path, Some(&body.to_string())).await
}

async fn make(app: &TestApp, token: &str, body: Value) -> i64 {
    let made = send(app, token, Method::POST, FEATURES, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["id"].as_i64().unwrap()
}

async fn owner_features(app: &TestApp, secret: &TokenSecret) -> Value {
    app.get(secret, "/v2/storage/tokens/verify").await.json()["owner"]["features"].clone()
}

#[rstest]
#[tokio::test]
async fn a_feature_is_made_changed_and_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let first = json!({"name": "early", "type": "project", "title": "Early", "description": "d"});
    let id = make(&app, &token, first.clone()).await;
    let path = format!("{FEATURES}/{id}");
    let found = get(&app, &token, &path).await;
    let fields = (&found["name"], &found["type"], &found["title"], &found["description"]);
    assert_eq!(fields, (&json!("early"), &json!("project"), &json!("Early"), &json!("d")));
    assert_eq!(found["canBeManageByAdmin"], false);
    assert_eq!(found["canBeManagedViaAPI"], true);
    assert!(found["created"].is_string());

    assert_eq!(send(&app, &token, Method::POST, FEATURES, first).await.status, 422);
    for (body, status) in [
        (json!({"type": "admin"}), 400),
        (json!({"name": "x"}), 400),
        (json!({"name": "x", "type": "y"}), 422),
    ] {
        assert_eq!(send(&app, &token, Method::POST, FEATURES, body).await.status, status);
    }
    make(&app, &token, json!({"name": "late", "type": "admin"})).await;
    let of_type = get(&app, &token, "/manage/features?type=admin").await;
    assert_eq!((of_type.as_array().unwrap().len(), &of_type[0]["name"]), (1, &json!("late")));
    let nonsense = app.manage(&token, Method::GET, "/manage/features?type=x", None).await;
    assert_eq!(nonsense.status, 400);

    let change = json!({"title": "Later", "canBeManageByAdmin": true});
    let changed = send(&app, &token, Method::PATCH, &path, change).await.json();
    assert_eq!((&changed["title"], &changed["description"]), (&json!("Later"), &json!("d")));
    assert_eq!(changed["canBeManageByAdmin"], true);

    assert_eq!(app.manage(&token, Method::DELETE, &path, None).await.status, 204);
    for path in [path.as_str(), "/manage/features/none"] {
        let gone = app.manage(&token, Method::DELETE, path, None).await;
        assert_eq!(gone.refusal(), (404, "notFound".to_owned()));
    }
}

#[rstest]
#[tokio::test]
async fn others_see_and_give_only_what_is_for_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let (guest, _) = app.member(&project, "heidi", Role::Guest).await;
    let (sharing, _) = app.member(&project, "ivan", Role::Share).await;
    let stranger = app.user("eve").await;
    let root = app.management_token(&project.admin.email).await;
    let open = json!({"name": "open", "type": "project", "canBeManageByAdmin": true});
    let open = make(&app, &root, open).await;
    let closed = make(&app, &root, json!({"name": "closed", "type": "project"})).await;
    let manual = json!({"name": "manual", "type": "project", "canBeManageByAdmin": true,
        "canBeManagedViaAPI": false});
    make(&app, &root, manual).await;
    let tokens = [
        app.management_token(&grace.email).await,
        app.management_token(&guest.email).await,
        app.management_token(&sharing.email).await,
        app.management_token(&stranger.email).await,
    ];
    let [member, guest, sharing, stranger] = &tokens;
    for token in &tokens {
        assert_eq!(get(&app, token, FEATURES).await.as_array().unwrap().len(), 1);
        get(&app, token, &format!("{FEATURES}/{open}")).await;
        let path = format!("{FEATURES}/{closed}");
        let hidden = app.manage(token, Method::GET, &path, None).await;
        assert_eq!((hidden.status, &hidden.json()["error"]), (404, &json!("Feature not found")));
        for (method, path) in [
            (Method::PATCH, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::POST, FEATURES.to_owned()),
            (Method::GET, format!("{path}/projects")),
            (Method::GET, format!("{path}/admins")),
        ] {
            let body = json!({"name": "x", "type": "admin"});
            assert_eq!(send(&app, token, method, &path, body).await.status, 403, "{path}");
        }
    }

    let path = format!("/manage/projects/{}/features", project.id);
    let give = async |token: &str, name: &str| {
        send(&app, token, Method::POST, &path, json!({"feature": name})).await
    };
    let words = format!("You don't have access to project {}", project.id);
    let refused = give(stranger, "open").await;
    assert_eq!((refused.status, &refused.json()["error"]), (403, &json!(words)));
    for (token, name) in [(guest, "open"), (sharing, "open"), (member, "closed")] {
        let refused = give(token, name).await;
        let words = json!("You can't edit project features");
        assert_eq!((refused.status, &refused.json()["error"]), (403, &words), "{name}");
    }
    for token in [member, &root] {
        let refused = give(token, "manual").await;
        let words = json!("The feature \"manual\" can't be assigned via API");
        assert_eq!((refused.status, &refused.json()["error"]), (422, &words));
        assert_eq!(give(token, "none").await.json()["error"], "Feature not found");
    }
    assert_eq!(give(member, "open").await.status, 201);
    assert_eq!(give(member, "open").await.status, 422, "twice");
    assert_eq!(give(&root, "closed").await.status, 201);
    let away = format!("{path}/closed");
    assert_eq!(app.manage(member, Method::DELETE, &away, None).await.status, 403);
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    let away = format!("{path}/open");
    assert_eq!(app.manage(member, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(send(&app, &root, Method::POST, &path, json!({})).await.status, 400);
}

#[rstest]
#[tokio::test]
async fn who_looks_after_features_gives_them_to_projects_of_others(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let eve = app.user("eve").await;
    let root = app.management_token(&project.admin.email).await;
    let own = app.management_token(&eve.email).await;
    make(&app, &root, json!({"name": "can-manage-features", "type": "admin"})).await;
    make(&app, &root, json!({"name": "closed", "type": "project"})).await;
    let path = format!("/manage/projects/{}/features", project.id);
    let away = format!("{path}/closed");
    let give = async || send(&app, &own, Method::POST, &path, json!({"feature": "closed"})).await;
    assert_eq!(give().await.status, 403);
    let of_eve = format!("/manage/users/{}/features", eve.email);
    let power = json!({"feature": "can-manage-features"});
    assert_eq!(send(&app, &root, Method::POST, &of_eve, power).await.status, 201);

    assert_eq!(give().await.status, 201);
    assert_eq!(app.manage(&own, Method::DELETE, &away, None).await.status, 204);
    let nowhere = "/manage/projects/999/features";
    let nowhere = send(&app, &own, Method::POST, nowhere, json!({"feature": "closed"})).await;
    assert_eq!((nowhere.status, &nowhere.json()["error"]), (404, &json!("Project not found")));
    // it lets them at nothing else
    let detail = format!("/manage/projects/{}", project.id);
    assert_eq!(app.manage(&own, Method::GET, &detail, None).await.status, 403);
    app.force_mfa(&project).await;
    assert_eq!(give().await.refusal(), (400, "manage.mfaRequired".to_owned()));
    app.set_forced_mfa(project.organization, false).await;

    let gone = format!("{of_eve}/can-manage-features");
    assert_eq!(app.manage(&root, Method::DELETE, &gone, None).await.status, 204);
    assert_eq!(give().await.status, 403);
}

#[rstest]
#[tokio::test]
async fn a_projects_features_are_seen_at_the_next_request_of_its_tokens(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let secret = app.token(&project, &[]).await.secret;
    let root = app.management_token(&project.admin.email).await;
    let fixed = json!(["hide-decrypted-token"]);
    assert_eq!(owner_features(&app, &secret).await, fixed);
    let second = make(&app, &root, json!({"name": "b", "type": "project"})).await;
    make(&app, &root, json!({"name": "a", "type": "project"})).await;
    let path = format!("/manage/projects/{}/features", project.id);
    for name in ["a", "b"] {
        let given = send(&app, &root, Method::POST, &path, json!({"feature": name})).await;
        assert_eq!(given.status, 201, "{}", given.text);
    }
    let expected = json!(["hide-decrypted-token", "b", "a"]);
    assert_eq!(owner_features(&app, &secret).await, expected, "as they were made");
    let holders = get(&app, &root, &format!("{FEATURES}/{second}/projects")).await;
    assert_eq!(holders, json!([{"id": project.id.0, "name": "Project"}]));
    let away = format!("{FEATURES}/{second}");
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(owner_features(&app, &secret).await, json!(["hide-decrypted-token", "a"]));
    let away = format!("{path}/a");
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(owner_features(&app, &secret).await, fixed);
    app.delete_project(&project).await;
    let gone = send(&app, &root, Method::POST, &path, json!({"feature": "a"})).await;
    assert_eq!((gone.status, &gone.json()["error"]), (404, &json!("Project not found")));
}

#[rstest]
#[tokio::test]
async fn a_project_begins_with_the_features_of_its_template(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.management_token(&project.admin.email).await;
    let eve = app.user("eve").await;
    let operator = TestApp::operator();
    let maintainers = &app.installation.maintainers;
    maintainers.add_member(&operator, project.maintainer, &eve.email).await.unwrap();
    let other = app.management_token(&eve.email).await;
    for name in ["first", "second"] {
        make(&app, &root, json!({"name": name, "type": "project"})).await;
    }
    make(&app, &root, json!({"name": "of-people", "type": "admin"})).await;
    let path = "/manage/project-templates/poc/features";
    let give = async |token: &str, name: &str| {
        send(&app, token, Method::POST, path, json!({"feature": name})).await.status
    };
    assert_eq!(get(&app, &other, path).await, json!([]));
    assert_eq!(give(&other, "first").await, 403, "super admins alone decide");
    assert_eq!((give(&root, "second").await, give(&root, "first").await), (201, 201));
    assert_eq!(give(&root, "first").await, 422, "twice");
    assert_eq!((give(&root, "none").await, give(&root, "of-people").await), (404, 404));
    let listed = get(&app, &other, path).await;
    assert_eq!((&listed[0]["name"], &listed[1]["name"]), (&json!("first"), &json!("second")));
    assert_eq!(listed[0]["type"], "project");
    let nowhere = "/manage/project-templates/none/features";
    assert_eq!(app.manage(&root, Method::GET, nowhere, None).await.status, 404);

    let codes = &app.services().promo_codes;
    let made_from = async |template: &str| {
        let new = NewPromoCode {
            code: String::new(),
            organization: project.organization,
            template: template.to_owned(),
            days: None,
        };
        let code = codes.create(&project.admin.actor, project.maintainer, new).await.unwrap();
        let id = codes.redeem(&project.admin.actor, &code).await.unwrap();
        let path = format!("/manage/projects/{id}");
        get(&app, &root, &path).await["features"].clone()
    };
    assert_eq!(made_from("poc").await, json!(["hide-decrypted-token", "first", "second"]));
    assert_eq!(made_from("demo").await, json!(["hide-decrypted-token"]));
    let away = format!("{path}/first");
    assert_eq!(app.manage(&other, Method::DELETE, &away, None).await.status, 403);
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 404);
    let second = listed[1]["id"].as_i64().unwrap();
    let deleted = app.manage(&root, Method::DELETE, &format!("{FEATURES}/{second}"), None).await;
    assert_eq!(deleted.status, 204, "with what the template had of it");
    assert_eq!(made_from("poc").await, json!(["hide-decrypted-token"]));
}

#[rstest]
#[tokio::test]
async fn a_persons_features_are_given_by_super_admins_and_shown_with_their_tokens(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let root = app.management_token(&project.admin.email).await;
    let own = app.management_token(&grace.email).await;
    let id = make(&app, &root, json!({"name": "can-manage-features", "type": "admin"})).await;
    make(&app, &root, json!({"name": "of-projects", "type": "project"})).await;
    let path = format!("/manage/users/{}/features", grace.email);
    let body = json!({"feature": "can-manage-features"});
    assert_eq!(send(&app, &own, Method::POST, &path, body.clone()).await.status, 403);
    let given = send(&app, &root, Method::POST, &path, body.clone()).await;
    assert_eq!(given.status, 201, "{}", given.text);
    assert_eq!(send(&app, &root, Method::POST, &path, body).await.status, 422, "twice");
    for name in ["none", "of-projects"] {
        let refused = send(&app, &root, Method::POST, &path, json!({"feature": name})).await;
        assert_eq!((refused.status, &refused.json()["error"]), (404, &json!("Feature not found")));
    }
    let nobody = json!({"feature": "can-manage-features"});
    let refused = send(&app, &root, Method::POST, "/manage/users/999/features", nobody).await;
    assert_eq!(refused.json()["error"], "Admin 999 not found.");

    let names = json!(["can-manage-features"]);
    assert_eq!(get(&app, &own, "/manage/tokens/verify").await["user"]["features"], names);
    let verified = app.get(&secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["admin"]["features"], names);
    let holders = get(&app, &root, &format!("{FEATURES}/{id}/admins")).await;
    assert_eq!(holders[0]["email"], json!(grace.email));
    make(&app, &own, json!({"name": "mine", "type": "global"})).await;

    let away = format!("/manage/users/{}/features/can-manage-features", grace.id);
    assert_eq!(app.manage(&own, Method::DELETE, &away, None).await.status, 403);
    for _ in 0..2 {
        assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    }
    let body = json!({"name": "more", "type": "global"});
    assert_eq!(send(&app, &own, Method::POST, FEATURES, body).await.status, 403);
    let verified = app.get(&secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["admin"]["features"], json!([]));
}

#[rstest]
#[tokio::test]
async fn in_the_web_app_features_are_made_with_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let features = &app.services().features;
    let new = || NewFeature {
        name: "early".to_owned(),
        kind: "project".to_owned(),
        ..NewFeature::default()
    };
    features.create(&root.actor, new()).await.unwrap();
    assert_eq!(features.create(&root.actor, new()).await.unwrap_err().status(), 422);
    let list = features.list(&root.actor).await.unwrap();
    assert_eq!((list.len(), list[0].projects, list[0].people), (1, 0, 0));
    assert_eq!(features.create(&ada.actor, new()).await.unwrap_err().status(), 403);
    assert_eq!(features.delete(&ada.actor, list[0].id).await.unwrap_err().status(), 403);
    app.clock.advance_seconds(16 * 60);
    let stale = features.delete(&root.actor, list[0].id).await.unwrap_err();
    assert_eq!(stale.kind, app::error::ErrorKind::ReauthRequired);
    let root = app.sign_in(&root.email).await;
    features.delete(&root.actor, list[0].id).await.unwrap();
    assert_eq!(features.delete(&root.actor, list[0].id).await.unwrap_err().status(), 404);
}

#[rstest]
#[tokio::test]
async fn what_outlives_a_session_token_is_not_given_by_one(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let token = app.management_token(&root.email).await;
    make(&app, &token, json!({"name": "can-manage-users", "type": "admin"})).await;
    let path = "/manage/current-user/session-token";
    let session = app.manage(&token, Method::POST, path, None).await.json();
    let session = session["token"].as_str().unwrap();
    let path = format!("/manage/users/{}/features", ada.id);
    let body = json!({"feature": "can-manage-users"});
    assert_eq!(send(&app, session, Method::POST, &path, body.clone()).await.status, 403);
    assert_eq!(send(&app, &token, Method::POST, &path, body).await.status, 201);
    // what only programs read, it gives
    make(&app, &token, json!({"name": "early", "type": "admin"})).await;
    let body = json!({"feature": "early"});
    assert_eq!(send(&app, session, Method::POST, &path, body).await.status, 201);
}

#[rstest]
#[tokio::test]
async fn people_take_for_themselves_what_is_for_them_and_opens_nothing_here(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let (ada, eve) = (app.user("ada").await, app.user("eve").await);
    let root = app.management_token(&root.email).await;
    let own = app.management_token(&ada.email).await;
    let path = format!("/manage/users/{}/features", ada.email);
    let of = |name: &str| json!({"name": name, "type": "admin", "canBeManageByAdmin": true});
    for (feature, status) in [
        (of("early"), 201),
        (json!({"name": "closed", "type": "admin"}), 403),
        (of("can-manage-users"), 403),
        (of("can-manage-features"), 403),
        (of("saml-metadata-access"), 403),
    ] {
        let body = json!({"feature": feature["name"]});
        make(&app, &root, feature).await;
        let given = send(&app, &own, Method::POST, &path, body).await;
        assert_eq!(given.status, status, "{}", given.text);
    }
    assert_eq!(
        get(&app, &own, "/manage/tokens/verify").await["user"]["features"],
        json!(["early"])
    );
    for who in [eve.email.as_str(), "nobody@example.com"] {
        let path = format!("/manage/users/{who}/features");
        let refused = send(&app, &own, Method::POST, &path, json!({"feature": "early"})).await;
        let words = json!("You can't access other users");
        assert_eq!((refused.status, &refused.json()["error"]), (403, &words));
        let away = format!("{path}/early");
        assert_eq!(app.manage(&own, Method::DELETE, &away, None).await.status, 403);
    }
    let away = format!("/manage/users/{}/features/early", ada.id);
    assert_eq!(app.manage(&own, Method::DELETE, &away, None).await.status, 204);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn features_that_are_given_at_once_all_stay(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    let path = format!("/manage/projects/{}/features", project.id);
    let names: Vec<_> = (0..8).map(|n| format!("feature-{n}")).collect();
    for name in &names {
        make(&app, &token, json!({"name": name, "type": "project"})).await;
    }
    let given = names.iter().map(|name| {
        let (app, token, path) = (&app, &token, &path);
        async move { send(app, token, Method::POST, path, json!({"feature": name})).await.status }
    });
    let given = futures::future::join_all(given).await;
    assert!(given.iter().all(|status| *status == 201), "{given:?}");
    let project = get(&app, &token, &format!("/manage/projects/{}", project.id)).await;
    let mut all = vec![json!("hide-decrypted-token")];
    all.extend(names.iter().map(|name| json!(name)));
    assert_eq!(project["features"], Value::Array(all));
}

#[rstest]
#[tokio::test]
async fn what_this_server_asks_for_need_not_be_made_before_it_is_given(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let root = app.management_token(&project.admin.email).await;
    let own = app.management_token(&grace.email).await;
    let of_grace = format!("/manage/users/{}/features", grace.email);
    let power = json!({"feature": "can-manage-users"});
    let refused = send(&app, &own, Method::POST, &of_grace, power.clone()).await;
    assert_eq!(refused.status, 403);
    assert_eq!(get(&app, &root, FEATURES).await, json!([]), "nothing stays of a refusal");
    // clients take away what nobody has before they begin
    let away = format!("{of_grace}/can-manage-features");
    assert_eq!(app.manage(&root, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(send(&app, &root, Method::POST, &of_grace, power).await.status, 201);
    let of_project = format!("/manage/projects/{}/features", project.id);
    let pays = json!({"feature": "pay-as-you-go"});
    assert_eq!(send(&app, &root, Method::POST, &of_project, pays).await.status, 201);
    let wrong = json!({"feature": "can-manage-users"});
    assert_eq!(send(&app, &root, Method::POST, &of_project, wrong).await.status, 404);
    let unknown = format!("{of_grace}/nothing");
    assert_eq!(app.manage(&root, Method::DELETE, &unknown, None).await.status, 404);
}
