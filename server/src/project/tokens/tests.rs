mod changes;
mod last_use;

use crate::{
    project::access,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp, TestProject,
    },
};
use app::{
    error::ErrorKind,
    organization::projects::Role,
    project::tokens::{BucketPermission, NewToken, TokenSecret, TokenState},
    value::TokenId,
};
use axum::body::Body;
use http::{Method, Request, header};
use rstest::rstest;
use serde_json::json;
use std::{sync::Arc, time::Duration};

const VERIFY: &str = "/v2/storage/tokens/verify";

fn valid_for(seconds: i64) -> NewToken {
    NewToken { expires_in: Some(seconds), description: "x".to_owned(), ..NewToken::default() }
}

async fn master(app: &TestApp, project: &TestProject, role: Role) -> TokenSecret {
    app.member(project, &format!("{role}"), role).await.1
}

#[rstest]
#[tokio::test]
async fn a_token_can_do_what_was_granted_and_no_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let read = app.bucket(&project, "in.c-read").await;
    let write = app.bucket(&project, "out.c-write").await;
    app.bucket(&project, "in.c-private").await;
    let token = app
        .token(&project, &[(&read, BucketPermission::Read), (&write, BucketPermission::Write)])
        .await;
    let list = app.get(&token.secret, "/v2/storage/buckets").await.json();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|b| b["id"].clone()).collect();
    assert_eq!(ids, ["in.c-read", "out.c-write"]);
    let body = json!({"name": "t", "dataString": "id\n1\n"}).to_string();
    for (bucket, status) in [("in.c-read", 403), ("out.c-write", 201), ("in.c-private", 403)] {
        let path = format!("/v2/storage/buckets/{bucket}/tables");
        let reply = app.api(&token.secret, Method::POST, &path, Some(&body)).await;
        assert_eq!(reply.status, status, "{bucket}: {}", reply.text);
    }
}

#[rstest]
#[tokio::test]
async fn verify_answers_in_the_wire_format(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Write)]).await;
    let reply = app.get(&token.secret, VERIFY).await;
    assert_eq!(reply.header(http::header::CONTENT_TYPE), "application/json");
    let verified = reply.json();
    assert_eq!(verified["id"], token.token.id.to_string());
    assert_eq!(verified["created"], "2026-01-16T12:00:00+0000");
    assert_eq!(verified["description"], "Created by ada@example.com");
    assert_eq!(verified["bucketPermissions"], json!({"in.c-main": "write"}));
    assert_eq!(verified["creatorToken"]["description"], "ada@example.com");
    assert_eq!(verified["adminOwner"]["email"], "ada@example.com");
    assert_eq!(verified["owner"]["id"], project.id.0);
    assert_eq!(verified["owner"]["features"], json!(["hide-decrypted-token"]));
    assert_eq!(verified["owner"]["hasTryModeOn"], "0");
    assert_eq!(verified["organization"]["id"], project.organization.to_string());
    for absent in ["token", "componentAccess", "admin"] {
        assert!(verified.get(absent).is_none(), "{absent}");
    }
}

#[rstest]
#[case(Role::Admin, [true, true, true, true], Some("manage"))]
#[case(Role::Share, [true, true, true, true], Some("manage"))]
#[case(Role::Guest, [true, false, true, false], Some("manage"))]
#[case(Role::ReadOnly, [false, false, true, false], Some("read"))]
#[tokio::test]
async fn master_tokens_carry_their_role(
    #[case] role: Role,
    #[case] flags: [bool; 4],
    #[case] buckets: Option<&str>,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    let secret = master(&app, &project, role).await;
    let verified = app.get(&secret, VERIFY).await.json();
    let names = ["canManageBuckets", "canManageTokens", "canReadAllFileUploads", "canPurgeTrash"];
    for (name, flag) in names.into_iter().zip(flags) {
        assert_eq!(verified[name], flag, "{name}");
    }
    assert_eq!(verified["bucketPermissions"]["in.c-main"].as_str(), buckets);
}

#[rstest]
#[tokio::test]
async fn lists_and_details_never_show_a_string(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let admin = master(&app, &project, Role::Admin).await;
    for path in ["/v2/storage/tokens".to_owned(), format!("/v2/storage/tokens/{}", token.token.id)]
    {
        let reply = app.get(&admin, &path).await;
        assert_eq!(reply.status, 200);
        assert!(!reply.text.contains(token.secret.reveal()));
        assert!(!reply.text.contains("\"token\":"));
    }
}

#[rstest]
#[tokio::test]
async fn without_the_right_to_manage_tokens_one_sees_ones_own(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let list = app.get(&token.secret, "/v2/storage/tokens").await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["id"], token.token.id.to_string());
    let own = format!("/v2/storage/tokens/{}", token.token.id);
    assert_eq!(app.get(&token.secret, &own).await.status, 200);
}

#[rstest]
#[tokio::test]
async fn a_refreshed_string_works_and_the_old_one_is_dead(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    app.clock.advance_seconds(2);
    let path = format!("/v2/storage/tokens/{}/refresh", token.token.id);
    let reply = app.api(&token.secret, Method::POST, &path, None).await;
    let refreshed = reply.json();
    assert_eq!(reply.status, 200);
    assert_ne!(refreshed["refreshed"], refreshed["created"]);
    let new = TokenSecret::new(refreshed["token"].as_str().unwrap().to_owned());
    assert_eq!(app.get(&new, VERIFY).await.status, 200);
    let refusal = app.get(&token.secret, VERIFY).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    assert_eq!(
        app.events(&project, &token).await[0],
        "Refused: a string was used that a refresh had replaced"
    );
}

#[rstest]
#[tokio::test]
async fn a_deleted_token_is_refused_and_stays_listed_for_a_month(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    tokens.delete(ada, project.id, token.token.id).await.unwrap();
    let refusal = app.get(&token.secret, VERIFY).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    let kept = tokens.find(ada, project.id, token.token.id).await.unwrap();
    assert_eq!(kept.state, TokenState::Deleted { at: app.now() });
    assert_eq!(app.events(&project, &token).await[0], "Refused: the token was deleted");
    let again = tokens.delete(ada, project.id, token.token.id).await.unwrap_err();
    assert_eq!(again.status(), 404);
    app.clock.advance_seconds(31 * 86_400);
    assert_eq!(tokens.find(ada, project.id, token.token.id).await.unwrap_err().status(), 404);
}

#[rstest]
#[tokio::test]
async fn a_token_is_refused_from_the_second_it_expires(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token_with(&project, valid_for(60)).await;
    app.clock.advance_seconds(59);
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 200);
    app.clock.advance_seconds(1);
    let refusal = app.get(&token.secret, VERIFY).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenExpired".to_owned()));
}

#[rstest]
#[tokio::test]
async fn master_tokens_are_not_deleted_and_refreshed_by_their_owner_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::ReadOnly).await;
    let verified = app.get(&secret, VERIFY).await.json();
    let id: TokenId = verified["id"].as_str().unwrap().parse().unwrap();
    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    assert_eq!(tokens.delete(ada, project.id, id).await.unwrap_err().status(), 400);
    assert_eq!(tokens.refresh(ada, project.id, id).await.unwrap_err().status(), 403);
    let renewed = tokens.refresh(&grace.actor, project.id, id).await.unwrap();
    assert_eq!(app.get(&renewed.secret, VERIFY).await.status, 200);
    assert_eq!(app.get(&secret, VERIFY).await.status, 401);
}

#[rstest]
#[tokio::test]
async fn guests_make_tokens_without_rights_and_readers_none(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    let body = json!({"canManageBuckets": true, "bucketPermissions": {"in.c-main": "read"}});
    let body = body.to_string();
    let guest = master(&app, &project, Role::Guest).await;
    let made = app.api(&guest, Method::POST, "/v2/storage/tokens", Some(&body)).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.json()["bucketPermissions"], json!({}));
    assert_eq!(made.json()["canManageBuckets"], false);
    let reader = master(&app, &project, Role::ReadOnly).await;
    let refused = app.api(&reader, Method::POST, "/v2/storage/tokens", Some(&body)).await;
    assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()));
}

#[rstest]
#[case(json!({"bucketPermissions": {"in.c-none": "read"}}), "storage.tokens.invalidPermissions")]
#[case(json!({"bucketPermissions": {"in.c-main": "manage"}}), "storage.tokens.invalidPermissions")]
#[case(json!({"bucketPermissions": {"<svg>": "read"}}), "storage.tokens.invalidPermissions")]
#[case(json!({"bucketPermissions": "rubbish"}), "storage.tokens.invalidPermissions")]
#[case(json!({"expiresIn": 0}), "")]
#[case(json!({"expiresIn": "soon"}), "validation")]
#[case(json!({"canManageBuckets": "perhaps"}), "validation")]
#[case(json!({"description": "x".repeat(300)}), "")]
#[tokio::test]
async fn impossible_tokens_are_refused_with_a_code(
    #[case] body: serde_json::Value,
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    let admin = master(&app, &project, Role::Admin).await;
    let reply = app.api(&admin, Method::POST, "/v2/storage/tokens", Some(&body.to_string())).await;
    assert_eq!(reply.refusal(), (400, code.to_owned()), "{}", reply.text);
}

#[rstest]
#[tokio::test]
async fn clients_send_forms_as_well_as_json(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    let admin = master(&app, &project, Role::Admin).await;
    let form = "description=from+a+form&bucketPermissions%5Bin.c-main%5D=read&expiresIn=60\
                &componentAccess%5B%5D=keboola.ex-db-mysql&canPurgeTrash=True";
    let request = http::Request::post("/v2/storage/tokens/")
        .header("x-storageapi-token", admin.reveal())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(form))
        .unwrap();
    let made = app.send(request).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["bucketPermissions"], json!({"in.c-main": "read"}));
    assert_eq!(made.json()["componentAccess"], json!(["keboola.ex-db-mysql"]));
    assert_eq!(made.json()["canPurgeTrash"], true);
    assert_eq!(made.json()["expires"], "2026-01-16T12:01:00+0000");
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_refreshed_while_32_clients_use_it_is_refused_from_then_on(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let (app, secret) = (app.clone(), token.secret.clone());
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for _ in 0..6 {
                    answers.push(app.get(&secret, VERIFY).await.status);
                }
                answers
            })
        })
        .collect();
    let (tokens, ada) = (&app.services().tokens, &project.admin.actor);
    let renewed = tokens.refresh(ada, project.id, token.token.id).await.unwrap();
    assert_eq!(app.get(&token.secret, VERIFY).await.status, 401);
    assert_eq!(app.get(&renewed.secret, VERIFY).await.status, 200);
    for client in clients {
        let answers = client.await.unwrap();
        let first_refused = answers.iter().position(|status| *status == 401);
        let after = first_refused.map_or(&[][..], |first| &answers[first..]);
        assert!(after.iter().all(|status| *status == 401), "{answers:?}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_strings_from_parallel_refreshes_the_last_one_works(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let refreshes: Vec<_> = (0..10)
        .map(|_| {
            let (app, actor) = (app.clone(), project.admin.actor.clone());
            let (project, id) = (project.id, token.token.id);
            tokio::spawn(async move { app.services().tokens.refresh(&actor, project, id).await })
        })
        .collect();
    let mut secrets = Vec::new();
    for refresh in refreshes {
        secrets.push(refresh.await.unwrap().unwrap().secret);
    }
    let mut working = 0;
    for secret in &secrets {
        working += u32::from(app.get(secret, VERIFY).await.status == 200);
    }
    assert_eq!(working, 1);
}

#[rstest]
#[tokio::test]
async fn a_session_alone_gives_nobody_a_new_master_string(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, secret) = app.member(&project, "grace", Role::Admin).await;
    let id: TokenId = secret.reveal().split('-').nth(1).unwrap().parse().unwrap();
    let grace = app.sign_in("grace@example.com").await.actor;
    let tokens = &app.services().tokens;
    app.clock.advance_seconds(16 * 60);
    let refusal = tokens.refresh(&grace, project.id, id).await.unwrap_err();
    assert_eq!(refusal.kind, ErrorKind::ReauthRequired);
    assert_eq!(app.get(&secret, VERIFY).await.status, 200);
    let limited = app.token(&project, &[]).await.token.id;
    tokens.refresh(&grace, project.id, limited).await.unwrap();
    let grace = app.sign_in("grace@example.com").await.actor;
    let created = tokens.refresh(&grace, project.id, id).await.unwrap();
    assert!(created.token.is_own);
    assert_eq!(app.get(&secret, VERIFY).await.status, 401);
    // a program holds the string itself
    let path = format!("/v2/storage/tokens/{id}/refresh");
    app.clock.advance_seconds(16 * 60);
    let reply = app.api(&created.secret, Method::POST, &path, None).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[rstest]
#[tokio::test]
async fn one_changed_character_makes_a_string_worthless(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let secret = token.secret.reveal();
    for position in 0..secret.len() {
        let mut changed = secret.to_owned();
        let with = if secret.as_bytes()[position] == b'A' { "B" } else { "A" };
        changed.replace_range(position..=position, with);
        let refusal = app.get(&TokenSecret::new(changed), VERIFY).await.refusal();
        assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    }
}

#[rstest]
#[tokio::test]
async fn a_detail_names_the_person_behind_the_token_not_the_one_who_asks(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.token(&project, &[]).await;
    let grace = master(&app, &project, Role::Admin).await;
    let detail = app.get(&grace, &format!("/v2/storage/tokens/{}", token.token.id)).await.json();
    assert_eq!(detail["adminOwner"]["email"], "ada@example.com");
    assert_eq!(detail["owner"]["id"], project.id.0);
}

#[rstest]
#[case("application/json", 201)]
#[case("Application/JSON; charset=utf-8", 201)]
#[case("application/x-www-form-urlencoded", 201)]
#[case("text/plain", 201)]
#[case("multipart/form-data; boundary=x", 400)]
#[tokio::test]
async fn what_a_body_asks_for_counts_whatever_it_is_called(
    #[case] kind: &str,
    #[case] expected: u16,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let admin = master(&app, &project, Role::Admin).await;
    let request = Request::post("/v2/storage/tokens")
        .header("X-StorageApi-Token", admin.reveal())
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(r#"{"description": "short", "expiresIn": 60}"#))
        .unwrap();
    let reply = app.send(request).await;
    assert_eq!(reply.status, expected, "{}", reply.text);
    if expected == 201 {
        assert_eq!(reply.json()["description"], "short");
        assert!(reply.json()["expires"].is_string());
    }
}
