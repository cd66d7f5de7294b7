mod escalation;

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::{
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    project::tokens::TokenSecret,
    value::{OrganizationId, ProjectId},
};
use axum::body::Body;
use http::{Method, Request, header};
use rstest::rstest;
use serde_json::{Value, json};

const VERIFY: &str = "/v2/storage/tokens/verify";

fn path(project: ProjectId) -> String {
    format!("/manage/projects/{project}/tokens")
}

async fn create(app: &TestApp, token: &str, project: ProjectId, body: &Value) -> Reply {
    app.manage(token, Method::POST, &path(project), Some(&body.to_string())).await
}

/// The string of a token that this caller makes.
async fn made(app: &TestApp, token: &str, project: ProjectId, body: Value) -> TokenSecret {
    let reply = create(app, token, project, &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    TokenSecret::new(reply.json()["token"].as_str().unwrap().to_owned())
}

/// A project of ada's and her management token.
async fn ground(backend: Backend) -> Option<(TestApp, TestProject, String)> {
    let app = TestApp::start(backend).await?;
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    Some((app, project, token))
}

/// What every token of the project was, newest first, as its event says it.
async fn said(app: &TestApp, project: &TestProject) -> Vec<String> {
    let (_, master) = app.member(project, "auditor", Role::Admin).await;
    let events = app.get(&master, "/v2/storage/events?limit=100").await.json();
    let events = events.as_array().unwrap().iter();
    let created = events.filter(|event| event["event"] == "storage.tokenCreated");
    created.map(|event| event["message"].as_str().unwrap().to_owned()).collect()
}

#[rstest]
#[tokio::test]
async fn a_token_is_made_as_it_was_asked_for(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    app.bucket(&project, "in.c-main").await;
    let body = json!({
        "description": "Loader",
        "canReadAllFileUploads": true,
        "canPurgeTrash": true,
        "expiresIn": 60,
        "bucketPermissions": {"in.c-main": "write"},
        "componentAccess": ["component2", "component1", "component3"],
    });
    let reply = create(&app, &ada, project.id, &body).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    assert_eq!(reply.header(header::CONTENT_TYPE), "application/json");
    let token = reply.json();
    let secret = TokenSecret::new(token["token"].as_str().unwrap().to_owned());
    assert!(secret.reveal().starts_with(&format!(
        "{}-{}-",
        project.id,
        token["id"].as_str().unwrap()
    )));
    assert_eq!(token["description"], "Loader");
    assert_eq!(token["expires"], app.now().plus_seconds(60).wire());
    assert_eq!(token["isMasterToken"], false);
    assert_eq!(token["creatorToken"]["description"], "ada@example.com");

    let verified = app.get(&secret, VERIFY).await.json();
    assert_eq!(verified["owner"]["id"], project.id.0);
    assert_eq!(verified["bucketPermissions"], json!({"in.c-main": "write"}));
    assert_eq!(verified["componentAccess"], json!(["component2", "component1", "component3"]));
    for (flag, is_set) in [
        ("canManageBuckets", false),
        ("canManageTokens", false),
        ("canReadAllFileUploads", true),
        ("canPurgeTrash", true),
    ] {
        assert_eq!(verified[flag], is_set, "{flag}");
    }
    app.clock.advance_seconds(60);
    assert_eq!(app.get(&secret, VERIFY).await.refusal().0, 401);
}

#[rstest]
#[tokio::test]
async fn a_form_says_the_same_as_json(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    app.bucket(&project, "in.c-main").await;
    let form = "description=Loader&bucketPermissions%5Bin.c-main%5D=read&componentAccess%5B%5D=b\
                &componentAccess%5B%5D=a&canManageTokens=1&canPurgeTrash=0&expiresIn=60";
    let request = Request::post(path(project.id))
        .header("x-kbc-manageapitoken", ada)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form))
        .unwrap();
    let reply = app.send(request).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let token = reply.json();
    assert_eq!(token["bucketPermissions"], json!({"in.c-main": "read"}));
    assert_eq!(token["componentAccess"], json!(["b", "a"]));
    assert_eq!((&token["canManageTokens"], &token["canPurgeTrash"]), (&json!(true), &json!(false)));
    assert_eq!(token["expires"], app.now().plus_seconds(60).wire());
}

#[rstest]
#[tokio::test]
async fn nothing_is_granted_by_default(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let secret = made(&app, &ada, project.id, json!({})).await;
    let verified = app.get(&secret, VERIFY).await.json();
    assert_eq!(verified["description"], "Created by ada@example.com");
    assert_eq!(verified["expires"], Value::Null);
    assert_eq!(verified["bucketPermissions"], json!({}));
    for flag in ["canManageBuckets", "canManageTokens", "canReadAllFileUploads", "canPurgeTrash"] {
        assert_eq!(verified[flag], false, "{flag}");
    }
    let manages = made(&app, &ada, project.id, json!({"canManageBuckets": true})).await;
    app.bucket(&project, "in.c-later").await;
    let verified = app.get(&manages, VERIFY).await.json();
    assert_eq!(verified["bucketPermissions"]["in.c-later"], "manage");
}

#[rstest]
#[tokio::test]
async fn what_makes_no_sense_is_refused(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    for (body, message) in [
        (json!({"expiresIn": 0}), "Minimal expiration must be greater or equal to 1 second(s)"),
        (json!({"bucketPermissions": {"in.c-none": "read"}}), "in.c-none"),
        (json!({"bucketPermissions": {"in.c-none": "manage"}}), "in.c-none"),
    ] {
        let reply = create(&app, &ada, project.id, &body).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
        assert!(reply.json()["error"].as_str().unwrap().contains(message), "{}", reply.text);
    }
    let none = create(&app, &ada, ProjectId(9999), &json!({})).await;
    assert_eq!((none.status, &none.json()["error"]), (404, &json!("Project not found")));
    let listed = app.services().tokens.list(&project.admin.actor, project.id).await.unwrap();
    assert_eq!(listed.tokens.len(), 1);
}

/// Everybody with a management token, and a project that they stand towards in every way.
struct Ground {
    project: ProjectId,
    organization: OrganizationId,
    callers: Vec<(&'static str, String)>,
}

async fn crowd(app: &TestApp) -> Ground {
    let operator = TestApp::operator();
    let installation = &app.installation;
    let maintainer = installation.maintainers.create(&operator, "M").await.unwrap();
    let organization = installation.organizations.create(&operator, maintainer, "O").await.unwrap();
    let project = installation.projects.create(&operator, organization, "P".into()).await.unwrap();
    let mut callers = Vec::new();
    let roles = [
        ("admin", Role::Admin),
        ("share", Role::Share),
        ("guest", Role::Guest),
        ("reader", Role::ReadOnly),
    ];
    for (name, role) in roles {
        let email = app.user(name).await.email;
        installation.projects.add_member(&operator, project, &email, role).await.unwrap();
        callers.push((name, app.management_token(&email).await));
    }
    let own = callers[0].1.clone();
    let session = "/manage/current-user/session-token";
    let session = app.manage(&own, Method::POST, session, None).await.json();
    callers.push(("session", session["token"].as_str().unwrap().to_owned()));
    for name in ["organization", "maintainer", "stranger"] {
        let email = app.user(name).await.email;
        callers.push((name, app.management_token(&email).await));
    }
    let unverified = app.unverified("unverified").await;
    for email in ["organization@example.com", unverified.as_str()] {
        installation.organizations.add_member(&operator, organization, email).await.unwrap();
    }
    let email = "maintainer@example.com";
    installation.maintainers.add_member(&operator, maintainer, email).await.unwrap();
    callers.push(("unverified", app.management_token(&unverified).await));
    let root = app.super_admin("root").await.email;
    callers.push(("super", app.management_token(&root).await));
    callers.push(("application", app.application(&["manage:storage-tokens"], None).await));
    callers.push(("other application", app.application(&["projects:read"], None).await));
    Ground { project, organization, callers }
}

#[rstest]
#[case::open(true)]
#[case::closed(false)]
#[tokio::test]
async fn who_may_make_tokens_of_a_project(
    #[case] allows_auto_join: bool,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let ground = crowd(&app).await;
    let organizations = &app.installation.organizations;
    let operator = TestApp::operator();
    organizations.set_auto_join(&operator, ground.organization, allows_auto_join).await.unwrap();
    let foreign = format!("You don't have access to project {}", ground.project);
    let from_outside = if allows_auto_join { "" } else { &foreign };
    let forbidden = "You don't have access to the resource.";
    for (name, token) in &ground.callers {
        let expected = match *name {
            "admin" | "share" | "organization" | "application" => "",
            "maintainer" | "super" => from_outside,
            "guest" | "reader" => "Action is restricted for your role",
            "stranger" => &foreign,
            "unverified" => "Only active users can perform this action.",
            _ => forbidden,
        };
        let reply = create(&app, token, ground.project, &json!({"expiresIn": 60})).await;
        if expected.is_empty() {
            assert_eq!(reply.status, 201, "{name}: {}", reply.text);
        } else {
            let said = reply.json()["error"].clone();
            assert_eq!((reply.status, &said), (403, &json!(expected)), "{name}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn the_event_says_who_made_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let olga = app.user("olga").await;
    let organizations = &app.installation.organizations;
    let operator = TestApp::operator();
    organizations.add_member(&operator, project.organization, &olga.email).await.unwrap();
    let olga = app.management_token(&olga.email).await;
    let application = app.application(&["manage:storage-tokens"], None).await;
    for (caller, name) in [(&ada, "A"), (&olga, "B"), (&application, "C")] {
        made(&app, caller, project.id, json!({"description": name})).await;
    }
    let by_whom = [
        "The application \"Billing\" created the token \"C\" through the Manage API",
        "olga (olga@example.com) created the token \"B\" through the Manage API",
        "ada (ada@example.com) created the token \"A\" through the Manage API",
    ];
    let mut said = said(&app, &project).await;
    said.retain(|message| message.contains("Manage API"));
    assert_eq!(said, by_whom);
    let tokens = &app.services().tokens;
    let listed = tokens.list(&project.admin.actor, project.id).await.unwrap().tokens;
    let creator = |description: &str| {
        let token = listed.iter().find(|token| token.description == description).unwrap();
        token.created_by.clone().unwrap()
    };
    assert_eq!(
        (creator("A"), creator("B"), creator("C")),
        ("ada@example.com".to_owned(), "olga@example.com".to_owned(), "Billing".to_owned())
    );
}
