use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::{
    organization::projects::Role,
    project::tokens::{Grants, NewToken, Token, TokenKind, TokenSecret, TokenState},
};
use axum::body::Body;
use http::{Method, Request, header};
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

const COMPONENTS: &str = "/v2/storage/components";
const MYSQL: &str = "/v2/storage/components/keboola.ex-db-mysql/configs";
const WRITER: &str = "/v2/storage/components/wr-db/configs";
const FLOWS: &str = "/v2/storage/components/keboola.flow/configs";

async fn token(app: &TestApp, project: &TestProject, grants: Grants) -> TokenSecret {
    app.token_with(project, NewToken { grants, ..NewToken::default() }).await.secret
}

async fn admin(app: &TestApp, project: &TestProject) -> TokenSecret {
    app.member(project, "grace", Role::Admin).await.1
}

/// The tokens of configurations that the admin of the project sees.
async fn component_tokens(app: &TestApp, project: &TestProject) -> Vec<Token> {
    let list = app.services().tokens.list(&project.admin.actor, project.id).await.unwrap();
    list.tokens.into_iter().filter(|token| token.kind == TokenKind::Component).collect()
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

fn of_components(components: &[&str]) -> Grants {
    let components = components.iter().map(|id| (*id).to_owned()).collect();
    Grants { components, ..Grants::default() }
}

impl TestApp {
    async fn post(&self, secret: &TokenSecret, path: &str, body: Value) -> Reply {
        self.api(secret, Method::POST, path, Some(&body.to_string())).await
    }

    async fn put(&self, secret: &TokenSecret, path: &str, body: Value) -> Reply {
        self.api(secret, Method::PUT, path, Some(&body.to_string())).await
    }

    async fn delete(&self, secret: &TokenSecret, path: &str) -> u16 {
        self.api(secret, Method::DELETE, path, None).await.status
    }
}

fn not_found() -> (u16, String) {
    (404, "notFound".to_owned())
}

fn denied() -> (u16, String) {
    (403, "accessDenied".to_owned())
}

#[rstest]
#[tokio::test]
async fn a_token_reaches_the_components_that_were_granted_and_no_more(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    app.post(&admin, WRITER, json!({"name": "w", "configurationId": "w"})).await;
    let secret = token(&app, &project, of_components(&["keboola.ex-db-mysql"])).await;
    let made = app.post(&secret, MYSQL, json!({"name": "m", "configurationId": "m"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(ids(&app.get(&secret, COMPONENTS).await.json()), ["keboola.ex-db-mysql"]);
    assert_eq!(ids(&app.get(&admin, COMPONENTS).await.json()), ["keboola.ex-db-mysql", "wr-db"]);
    assert_eq!(ids(&app.get(&secret, MYSQL).await.json()), ["m"]);
    let changed = app.put(&secret, &format!("{MYSQL}/m"), json!({"name": "n"})).await;
    assert_eq!(changed.json()["name"], "n");

    for (method, path) in [
        (Method::GET, "/v2/storage/components/wr-db".to_owned()),
        (Method::GET, WRITER.to_owned()),
        (Method::POST, WRITER.to_owned()),
        (Method::GET, format!("{WRITER}/w")),
        (Method::PUT, format!("{WRITER}/w")),
        (Method::DELETE, format!("{WRITER}/w")),
        (Method::PUT, format!("{WRITER}/w/state")),
        (Method::POST, format!("{WRITER}/w/restore")),
        (Method::GET, format!("{WRITER}/none")),
    ] {
        let reply = app.api(&secret, method.clone(), &path, None).await;
        assert_eq!(reply.refusal(), denied(), "{method} {path}");
    }
    let bare = token(&app, &project, Grants::default()).await;
    assert_eq!(app.get(&bare, COMPONENTS).await.refusal(), denied());
    assert_eq!(app.get(&admin, &format!("{WRITER}/w")).await.json()["version"], 1);
}

#[rstest]
#[case(Role::Admin, [200, 201, 204, 204])]
#[case(Role::Share, [200, 201, 204, 204])]
#[case(Role::Guest, [200, 201, 204, 403])]
#[case(Role::ReadOnly, [200, 403, 403, 403])]
#[tokio::test]
async fn a_role_says_who_reads_changes_and_purges(
    #[case] role: Role,
    #[case] expected: [u16; 4],
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let (_, secret) = app.member(&project, "trent", role).await;
    for id in ["a", "b"] {
        app.post(&admin, WRITER, json!({"name": id, "configurationId": id})).await;
    }
    app.delete(&admin, &format!("{WRITER}/b")).await;
    let statuses = [
        app.get(&secret, &format!("{WRITER}/a")).await.status,
        app.post(&secret, WRITER, json!({"name": "c"})).await.status,
        app.delete(&secret, &format!("{WRITER}/a")).await,
        app.delete(&secret, &format!("{WRITER}/b")).await,
    ];
    assert_eq!(statuses, expected);
}

#[rstest]
#[tokio::test]
async fn a_limited_token_purges_with_the_flag_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let manages = Grants { can_manage_buckets: true, ..Grants::default() };
    let manager = token(&app, &project, manages).await;
    let purges = Grants { can_purge_trash: true, ..of_components(&["wr-db"]) };
    let purger = token(&app, &project, purges).await;
    let flag = Grants { can_purge_trash: true, ..Grants::default() };
    let flag = token(&app, &project, flag).await;
    let path = format!("{WRITER}/a");
    app.post(&manager, WRITER, json!({"name": "a", "configurationId": "a"})).await;
    assert_eq!(app.delete(&flag, &path).await, 403, "the flag lets nobody at a component");
    assert_eq!(app.delete(&manager, &path).await, 204);
    assert_eq!(app.delete(&manager, &path).await, 403);
    assert_eq!(app.delete(&purger, &path).await, 204);
    assert_eq!(app.delete(&purger, &path).await, 404);
}

#[rstest]
#[tokio::test]
async fn a_configuration_goes_to_the_trash_and_back_and_then_for_good(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let (path, trash) = (format!("{WRITER}/main-1"), format!("{WRITER}?isDeleted=1"));
    let body = json!({"name": "N", "configurationId": "main-1", "isDisabled": "true"});
    let made = app.post(&admin, WRITER, body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    app.clock.advance_seconds(60);
    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.get(&admin, &path).await.refusal(), not_found());
    assert_eq!(app.put(&admin, &path, json!({"name": "x"})).await.refusal(), not_found());
    let state = app.put(&admin, &format!("{path}/state"), json!({"state": {}})).await;
    assert_eq!(state.refusal(), not_found());
    assert_eq!(app.get(&admin, WRITER).await.text, "[]");
    assert_eq!(app.get(&admin, COMPONENTS).await.text, "[]");
    let trashed = &app.get(&admin, &trash).await.json()[0];
    assert_eq!((&trashed["isDeleted"], &trashed["version"]), (&json!(true), &json!(2)));
    assert_eq!(trashed["currentVersion"]["changeDescription"], "Configuration deleted");
    assert_eq!(trashed["currentVersion"]["created"], "2026-01-16T12:01:00+0000");
    let listed = app.get(&admin, &format!("{COMPONENTS}?isDeleted=1")).await.json();
    assert_eq!(ids(&listed[0]["configurations"]), ["main-1"]);

    let restored = app.post(&admin, &format!("{path}/restore"), json!({})).await;
    assert_eq!(restored.status, 201, "{}", restored.text);
    let restored = restored.json();
    assert_eq!((&restored["version"], &restored["isDisabled"]), (&json!(3), &json!(true)));
    assert_eq!(restored["changeDescription"], "Configuration restored");
    assert_eq!(restored["created"], "2026-01-16T12:00:00+0000");
    let again = app.post(&admin, &format!("{path}/restore"), json!({})).await;
    assert_eq!(again.refusal(), not_found());
    assert_eq!(again.json()["error"], "Deleted configuration main-1 not found");

    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.delete(&admin, &path).await, 204);
    assert_eq!(app.delete(&admin, &path).await, 404);
    assert_eq!(app.get(&admin, &trash).await.text, "[]");
    for (event, versions) in
        [("Created", vec![1]), ("Deleted", vec![2, 4]), ("Restored", vec![3]), ("Purged", vec![4])]
    {
        let params = app.event_params(&format!("storage.componentConfiguration{event}")).await;
        let expected = versions.into_iter().map(|version| {
            json!({"component": "wr-db", "configurationId": "main-1", "name": "N",
                   "version": version})
            .to_string()
        });
        assert_eq!(params, expected.collect::<Vec<_>>(), "{event}");
    }
}

#[rstest]
#[tokio::test]
async fn events_tell_what_was_done_to_a_configuration(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grants = of_components(&["wr-db"]);
    let new = NewToken { grants, ..NewToken::default() };
    let token = app.token_with(&project, new).await;
    let (secret, path) = (&token.secret, format!("{WRITER}/a"));
    app.post(secret, WRITER, json!({"name": "N", "configurationId": "a"})).await;
    app.get(secret, &path).await;
    app.get(secret, WRITER).await;
    app.get(secret, COMPONENTS).await;
    app.get(secret, "/v2/storage/components/wr-db").await;
    app.put(secret, &path, json!({"name": "N", "configuration": []})).await;
    app.put(secret, &path, json!({"description": "d"})).await;
    app.put(secret, &format!("{path}/state"), json!({"state": {"a": 1}})).await;
    app.put(secret, &format!("{path}/state"), json!({"state": {"a": 1}})).await;
    app.delete(secret, &path).await;
    app.delete(secret, &path).await;
    app.get(secret, MYSQL).await;
    app.get(secret, "/v2/storage").await;
    let events = app.events(&project, &token).await;
    assert_eq!(
        events[..events.len() - 1],
        [
            "Refused: the token may not read configurations of keboola.ex-db-mysql",
            "Refused: the token may not delete configurations of wr-db for good",
            "Deleted component configuration \"N\" (wr-db)",
            "Changed the state of component configuration \"N\" (wr-db)",
            "Changed component configuration \"N\" (wr-db)",
            "Read the component wr-db",
            "Listed components",
            "Listed component configurations (wr-db)",
            "Read component configuration \"N\" (wr-db)",
            "Created component configuration \"N\" (wr-db)",
        ]
    );
}

#[rstest]
#[tokio::test]
async fn an_id_from_the_trash_comes_back_with_what_was_posted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let old = json!({"name": "Old", "configurationId": "a", "description": "d", "isDisabled": 1,
                     "configuration": {"x": 1}, "state": {"y": 2}});
    app.post(&admin, WRITER, old.clone()).await;
    let taken = app.post(&admin, WRITER, old).await;
    assert_eq!(taken.refusal(), (400, "configurationAlreadyExists".to_owned()));
    app.delete(&admin, &format!("{WRITER}/a")).await;
    let new = json!({"name": "New", "configurationId": "a", "changeDescription": "Back"});
    let back = app.post(&admin, WRITER, new).await;
    assert_eq!(back.status, 201, "{}", back.text);
    let back = back.json();
    assert_eq!((&back["name"], &back["description"]), (&json!("New"), &json!("")));
    assert_eq!((&back["configuration"], &back["state"]), (&json!({}), &json!({})));
    assert_eq!((&back["version"], &back["changeDescription"]), (&json!(3), &json!("Back")));
    assert_eq!((&back["isDisabled"], &back["isDeleted"]), (&json!(false), &json!(false)));
    let params = app.event_params("storage.componentConfigurationRestored").await;
    assert!(params[0].ends_with("\"version\":3}"), "{params:?}");
}

#[rstest]
#[tokio::test]
async fn forms_and_json_in_texts_are_understood(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let form = "name=Main&configurationId=7&isDisabled=True&configuration=%7B%22b%22%3A%5B%5D%2C\
                %22a%22%3A%7B%7D%7D&state[k][v]=1";
    let request = Request::post(WRITER)
        .header("x-storageapi-token", admin.reveal())
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let made = app.send(request).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert!(made.text.contains(r#""configuration":{"b":[],"a":{}}"#), "in order: {}", made.text);
    assert_eq!(made.json()["state"], json!({"k": {"v": "1"}}));
    assert_eq!(made.json()["isDisabled"], true);
    let body = json!({"configuration": "{\"a\": 1.5}", "state": "{}", "configurationId": 9});
    let changed = app.put(&admin, &format!("{WRITER}/7"), body).await.json();
    assert_eq!((&changed["id"], &changed["configuration"]), (&json!("7"), &json!({"a": 1.5})));
    assert_eq!(changed["state"], json!({}));
    let number = app.post(&admin, WRITER, json!({"name": "x", "configurationId": 9})).await;
    assert_eq!(number.json()["id"], "9");
}

#[rstest]
#[tokio::test]
async fn what_changes_nothing_makes_no_version(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let path = format!("{WRITER}/a");
    let made = app.post(&admin, WRITER, json!({"name": "N", "configurationId": "a"})).await.json();
    assert_eq!(made["changeDescription"], "Configuration created");
    let version = |reply: &Reply| reply.json()["currentVersion"].clone();
    let same = json!({"name": "N", "configuration": {}, "changeDescription": "nothing at all"});
    let same = app.put(&admin, &path, same).await;
    assert_eq!((same.status, version(&same)), (200, made["currentVersion"].clone()));
    let state = app.put(&admin, &format!("{path}/state"), json!({"state": {"a": 1}})).await;
    assert_eq!((state.status, version(&state)), (200, made["currentVersion"].clone()));
    assert_eq!(state.json()["state"], json!({"a": 1}));
    assert!(app.event_params("storage.componentConfigurationChanged").await.is_empty());
    let changed = app.put(&admin, &path, json!({"isDisabled": true})).await;
    assert_eq!(changed.json()["version"], 2);
    assert_eq!(changed.json()["state"], json!({"a": 1}));
    assert_eq!(version(&changed)["changeDescription"], "Configuration updated");
    let (before, after) = (&made["currentVersion"], version(&changed));
    assert_ne!(before["versionIdentifier"], after["versionIdentifier"]);
    assert_eq!(after["versionIdentifier"].as_str().unwrap().len(), 26);
    let read = app.get(&admin, &path).await;
    assert_eq!(read.text, changed.text);
}

#[rstest]
#[case(json!({}), "storage.components.validation")]
#[case(json!({"name": ""}), "storage.components.validation")]
#[case(json!({"name": "x".repeat(256)}), "storage.components.validation")]
#[case(json!({"name": "x", "configurationId": "../a"}), "storage.components.validation")]
#[case(json!({"name": "x", "description": "\0"}), "storage.components.validation")]
#[case(json!({"name": "x", "configuration": "{sdf}"}), "validation.invalidConfigurationFormat")]
#[case(json!({"name": "x", "configuration": [1]}), "validation.invalidConfigurationFormat")]
#[case(json!({"name": "x", "state": "{sdf}"}), "validation.invalidStateFormat")]
#[case(json!({"name": "x", "state": {"a": "x".repeat(1024 * 1024)}}),
       "validation.invalidStateFormat")]
#[case(json!({"name": ["x"]}), "validation")]
#[tokio::test]
async fn impossible_configurations_are_refused(
    #[case] body: Value,
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let refused = app.post(&admin, WRITER, body).await;
    assert_eq!(refused.refusal(), (400, code.to_owned()), "{}", refused.text);
    assert_eq!(app.get(&admin, WRITER).await.text, "[]");
}

#[rstest]
#[tokio::test]
async fn what_is_not_there_is_not_found(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for path in ["none", "none/configs", "none/configs/a", "wr%00db", "%00/configs"] {
        let reply = app.get(&admin, &format!("{COMPONENTS}/{path}")).await;
        assert_eq!(reply.refusal(), not_found(), "{path}");
    }
    for id in ["none", "%00", "%2e%2e", "a%2Fb", &"x".repeat(5000)] {
        let path = format!("{WRITER}/{id}");
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::PUT, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::PUT, format!("{path}/state")),
            (Method::POST, format!("{path}/restore")),
        ] {
            let reply = app.api(&admin, method.clone(), &path, None).await;
            assert_eq!(reply.refusal(), not_found(), "{method} {id}");
            assert!(reply.text.len() < 400);
        }
    }
    let made = app.post(&admin, WRITER, json!({"name": "x", "configurationId": "a"})).await;
    assert_eq!(made.status, 201);
    let absent = app.put(&admin, &format!("{WRITER}/a/state"), json!({})).await;
    assert_eq!(absent.refusal(), (400, "validation.invalidStateFormat".to_owned()));
}

#[rstest]
#[tokio::test]
async fn lists_show_the_parts_that_were_asked_for(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    assert_eq!(app.get(&admin, COMPONENTS).await.text, "[]");
    let body = json!({"name": "x", "configurationId": "a", "configuration": {"c": 1},
                      "state": {"s": 1}});
    app.post(&admin, WRITER, body.clone()).await;
    app.post(&admin, MYSQL, body).await;
    for (include, configuration, rows, state) in [
        ("", None, None, None),
        ("rows", None, Some(json!([])), None),
        ("rows,state", None, Some(json!([])), Some(json!({"s": 1}))),
        ("configuration", Some(json!({"c": 1})), None, None),
    ] {
        let path = format!("{COMPONENTS}?include={include}&componentType=writer");
        let listed = app.get(&admin, &path).await.json();
        assert_eq!(ids(&listed), ["wr-db"]);
        assert_eq!(listed[0]["type"], "writer");
        let shown = &listed[0]["configurations"][0];
        assert_eq!(shown.get("configuration"), configuration.as_ref(), "{include}");
        assert_eq!(shown.get("rows"), rows.as_ref(), "{include}");
        assert_eq!(shown.get("state"), state.as_ref(), "{include}");
    }
    let whole = &app.get(&admin, WRITER).await.json()[0];
    assert_eq!((&whole["configuration"], &whole["rows"]), (&json!({"c": 1}), &json!([])));
    let refused = app.get(&admin, &format!("{COMPONENTS}?include=invalid")).await;
    assert_eq!(refused.refusal(), (400, "storage.components.validation".to_owned()));
    assert!(refused.json()["error"].as_str().unwrap().starts_with("Invalid request"));
    let refused = app.get(&admin, &format!("{COMPONENTS}?componentType=none")).await;
    assert_eq!(refused.status, 400);
    let component = app.get(&admin, "/v2/storage/components/wr-db").await.json();
    assert_eq!(component["uri"], "http://localhost:3000/v2/storage/components/wr-db");
    assert!(component.get("configurations").is_none());
}

#[rstest]
#[tokio::test]
async fn an_id_of_the_servers_own_is_one_that_nobody_has(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for id in ["1", "3", "7"] {
        app.post(&admin, WRITER, json!({"name": "x", "configurationId": id})).await;
    }
    app.delete(&admin, &format!("{WRITER}/3")).await;
    let made = app.post(&admin, WRITER, json!({"name": "x", "configurationId": ""})).await;
    assert_eq!((made.status, made.json()["id"].as_str()), (201, Some("15")), "{}", made.text);
    let made = app.post(&admin, WRITER, json!({"name": "x"})).await;
    assert_eq!(made.json()["id"], "16");
}

#[rstest]
#[tokio::test]
async fn projects_keep_their_configurations_apart(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (own, other) = (app.project("ada").await, app.project("eve").await);
    let (_, secret) = app.member(&own, "grace", Role::Admin).await;
    let (_, stranger) = app.member(&other, "mallory", Role::Admin).await;
    let path = format!("{WRITER}/a");
    for (secret, name) in [(&secret, "ours"), (&stranger, "theirs")] {
        let made = app.post(secret, WRITER, json!({"name": name, "configurationId": "a"})).await;
        assert_eq!(made.status, 201, "{}", made.text);
    }
    app.delete(&stranger, &path).await;
    app.delete(&stranger, &path).await;
    assert_eq!(app.get(&stranger, &path).await.status, 404);
    assert_eq!(app.get(&secret, &path).await.json()["name"], "ours");
    assert_eq!(app.get(&stranger, COMPONENTS).await.text, "[]");
}

#[rstest]
#[case("keboola.flow", "[Flow] Nightly")]
#[case("keboola.orchestrator", "[Orchestration] Nightly")]
#[case("orchestration", "[Orchestration] Nightly")]
#[case("orchestrator", "[Orchestration] Nightly")]
#[tokio::test]
async fn a_flow_has_a_token_as_long_as_it_is_there(
    #[case] component: &str,
    #[case] description: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let mut grants = of_components(&[component]);
    grants.can_purge_trash = true;
    let secret = token(&app, &project, grants).await;
    let configs = format!("{COMPONENTS}/{component}/configs");
    let path = format!("{configs}/a");
    app.post(&secret, &configs, json!({"name": "Nightly", "configurationId": "a"})).await;
    let tokens = component_tokens(&app, &project).await;
    assert_eq!(tokens.len(), 1);
    let made = &tokens[0];
    assert_eq!((made.description.as_str(), made.state), (description, TokenState::Active));
    assert_eq!(made.created_by.as_deref(), Some("Created by ada@example.com"));
    let grants =
        Grants { can_manage_buckets: true, can_read_all_file_uploads: true, ..Grants::default() };
    assert_eq!((&made.grants, made.expires_at), (&grants, None));

    app.delete(&secret, &path).await;
    app.post(&secret, &configs, json!({"name": "Back", "configurationId": "a"})).await;
    app.delete(&secret, &path).await;
    assert_eq!(component_tokens(&app, &project).await[..], tokens[..], "the trash keeps it");
    app.delete(&secret, &path).await;
    let tokens = component_tokens(&app, &project).await;
    assert_eq!(tokens.len(), 1);
    assert_eq!(tokens[0].state, TokenState::Deleted { at: app.now() });
    assert_eq!(app.event_params("storage.tokenDeleted").await.len(), 1);
    app.post(&secret, WRITER, json!({"name": "none"})).await;
    assert_eq!(component_tokens(&app, &project).await.len(), 1, "other components make none");
}

#[rstest]
#[tokio::test]
async fn the_token_of_a_flow_belongs_to_the_flow_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let long = "n".repeat(255);
    let made = app.post(&admin, FLOWS, json!({"name": long})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let token = component_tokens(&app, &project).await.remove(0);
    assert_eq!(token.description.chars().count(), 255);
    let path = format!("/v2/storage/tokens/{}", token.id);
    for (method, path, code) in [
        (Method::PUT, path.clone(), "storage.tokens.cannotUpdateComponentToken"),
        (Method::DELETE, path.clone(), "storage.tokens.cannotDeleteComponentToken"),
        (Method::POST, format!("{path}/refresh"), "storage.tokens.cannotRefreshComponentToken"),
    ] {
        let refused = app.api(&admin, method.clone(), &path, None).await;
        assert_eq!(refused.refusal(), (400, code.to_owned()), "{method}");
    }
    let listed = app.get(&admin, "/v2/storage/tokens").await.json();
    let listed = listed.as_array().unwrap();
    let shown = listed.iter().find(|one| one["id"] == token.id.to_string()).unwrap();
    assert!(shown.get("token").is_none());
    assert_eq!(shown["isMasterToken"], false);
    assert_eq!(component_tokens(&app, &project).await[0].state, TokenState::Active);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_creations_at_once_with_one_id_one_wins(
    #[values("wr-db", "keboola.flow")] component: &'static str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    let configs = format!("{COMPONENTS}/{component}/configs");
    for round in ["new", "from the trash"] {
        let tries: Vec<_> = (0..6)
            .map(|n| {
                let (app, admin, configs) = (app.clone(), admin.clone(), configs.clone());
                tokio::spawn(async move {
                    let body = json!({"name": format!("{n}"), "configurationId": "a"});
                    app.post(&admin, &configs, body).await
                })
            })
            .collect();
        let mut won = 0;
        for one in tries {
            let reply = one.await.unwrap();
            if reply.status == 201 {
                won += 1;
            } else {
                let taken = (400, "configurationAlreadyExists".to_owned());
                assert_eq!(reply.refusal(), taken, "{round}");
            }
        }
        assert_eq!(won, 1, "{round}");
        app.delete(&admin, &format!("{configs}/a")).await;
    }
    let made = usize::from(component == "keboola.flow");
    assert_eq!(component_tokens(&app, &project).await.len(), made);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_purges_at_once_one_wins(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let admin = admin(&app, &project).await;
    for round in 0..4 {
        let path = format!("{FLOWS}/{round}");
        let id = round.to_string();
        app.post(&admin, FLOWS, json!({"name": "x", "configurationId": id})).await;
        app.delete(&admin, &path).await;
        let tries: Vec<_> = (0..4)
            .map(|_| {
                let (app, admin, path) = (app.clone(), admin.clone(), path.clone());
                tokio::spawn(async move { app.delete(&admin, &path).await })
            })
            .collect();
        let mut statuses = Vec::new();
        for one in tries {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 404, 404, 404]);
    }
    assert_eq!(app.event_params("storage.componentConfigurationPurged").await.len(), 4);
    assert_eq!(app.event_params("storage.tokenDeleted").await.len(), 4);
    let tokens = component_tokens(&app, &project).await;
    assert!(tokens.iter().all(|token| token.state != TokenState::Active));
}

#[rstest]
#[tokio::test]
async fn the_index_needs_no_token(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let index = |query: &'static str| {
        app.send(Request::get(format!("/v2/storage{query}")).body(Body::empty()).unwrap())
    };
    let reply = index("").await;
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    let whole = reply.json();
    assert_eq!((&whole["api"], &whole["version"]), (&json!("storage"), &json!("v2")));
    assert_eq!(whole["stack"], "localhost");
    assert_eq!(whole["documentation"], "http://localhost:3000/api/docs");
    assert_eq!(whole["revision"].as_str().unwrap().len(), 40);
    assert!(whole["urlTemplates"]["orchestrationJob"].is_string());
    assert_eq!(whole["features"], json!([]));
    assert_eq!(ids(&whole["services"]), ["storage", "management"]);
    assert!(ids(&whole["components"]).contains(&"keboola.ex-db-mysql"));
    assert!(whole["components"][0]["uri"].is_string());
    assert!(index("?exclude=components").await.json().get("components").is_none());
    let brief = index("/?exclude=componentDetails").await.json();
    let keys: Vec<_> = brief["components"][0].as_object().unwrap().keys().collect();
    let expected =
        ["id", "name", "type", "description", "ico64", "ico128", "features", "flags", "categories"];
    assert_eq!(keys, expected);
}

#[rstest]
#[tokio::test]
async fn members_see_the_catalogue(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (reader, _) = app.member(&project, "trent", Role::ReadOnly).await;
    let stranger = app.user("mallory").await;
    let components = &app.services().components;
    let listed = components.list_catalogue(&reader.actor, project.id).await.unwrap();
    assert!(listed.iter().any(|component| component.id == "keboola.flow"));
    let refused = components.list_catalogue(&stranger.actor, project.id).await.unwrap_err();
    assert_eq!(refused.status(), 404);
}
