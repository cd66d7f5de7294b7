mod component_tokens;
mod lifecycle;
mod wire;

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
