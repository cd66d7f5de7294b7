use crate::housekeeping;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use http::Method;
use rstest::rstest;
use serde_json::json;

const PATH: &str = "/manage/commands";

#[rstest]
#[tokio::test]
async fn a_super_admin_has_done_what_the_server_does_by_itself(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let token = app.management_token(&root.email).await;
    for name in housekeeping::all().map(|chore| chore.name) {
        let body = json!({"command": name, "parameters": []}).to_string();
        let done = app.manage(&token, Method::POST, PATH, Some(&body)).await;
        assert_eq!(done.status, 201, "{name}: {}", done.text);
        assert!(done.json()["commandExecutionId"].is_string());
    }
    for body in [
        json!({"command": "storage:workers-list"}),
        json!({"command": "storage:workers-list", "parameters": ["--help"]}),
        json!({"command": "tokens:expire", "parameters": ["--help"]}),
    ] {
        let done = app.manage(&token, Method::POST, PATH, Some(&body.to_string())).await;
        assert_eq!(done.status, 201, "{body}: {}", done.text);
    }
    for body in [
        json!({"command": "tokens:expire", "parameters": ["--force"]}),
        json!({"command": "test", "parameters": "unknown"}),
        json!({}),
    ] {
        let refused = app.manage(&token, Method::POST, PATH, Some(&body.to_string())).await;
        assert_eq!(refused.status, 400, "{body}");
    }
    let other = app.management_token(&ada.email).await;
    let body = json!({"command": "tokens:expire"}).to_string();
    assert_eq!(app.manage(&other, Method::POST, PATH, Some(&body)).await.status, 403);
}
