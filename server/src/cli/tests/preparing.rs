//! The commands in the order in which somebody prepares an installation for a client of the Manage
//! API, and what the strings that they print are good for.

use super::super::{Arguments, commands};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{error::AppError, project::tokens::TokenSecret};
use clap::Parser;
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const PASSWORD: &str = "correct horse battery staple";
const VERIFY: &str = "/manage/tokens/verify";

async fn tried(app: &TestApp, line: &[&str]) -> Result<Vec<String>, AppError> {
    let words = ["latchkey"].iter().chain(line);
    let arguments = Arguments::try_parse_from(words).unwrap_or_else(|error| panic!("{error}"));
    let command = arguments.command.unwrap();
    let password = command.reads_password().then(|| PASSWORD.to_owned());
    commands::run(&app.installation, command, password).await
}

async fn run(app: &TestApp, line: &[&str]) -> Vec<String> {
    tried(app, line).await.unwrap_or_else(|error| panic!("{line:?}: {error:?}"))
}

/// The one thing that the command prints.
async fn printed(app: &TestApp, line: &[&str]) -> String {
    let lines = run(app, line).await;
    let [only] = &lines[..] else { panic!("{line:?}: {lines:?}") };
    only.clone()
}

/// An account with a management token: the id and the token.
async fn person(app: &TestApp, name: &str, switches: &[&str]) -> (String, String) {
    let email = format!("{name}@example.com");
    let create = ["user", "create", "--email", &email, "--name", name];
    let lines = run(app, &[&create[..], switches].concat()).await;
    let has_totp = switches.contains(&"--with-totp");
    assert_eq!(lines.len(), if has_totp { 2 } else { 1 }, "{lines:?}");
    let token = ["token", "create", "--email", &email, "--description", "x", "--expires-in", "1d"];
    (lines[0].clone(), printed(app, &token).await)
}

async fn get(app: &TestApp, token: &str, path: &str) -> (u16, Value) {
    let reply = app.manage(token, Method::GET, path, None).await;
    (reply.status, reply.json())
}

#[rstest]
#[tokio::test]
async fn everybody_whom_a_client_needs_is_made(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let with_password = ["--password-stdin"];
    let everybody = [
        ("root", &["--password-stdin", "--super-admin"][..], true, false),
        ("normal", &with_password[..], false, false),
        ("careful", &["--password-stdin", "--with-totp"][..], false, true),
        ("unverified", &["--unverified"][..], false, false),
    ];
    let mut tokens = Vec::new();
    for (name, switches, is_super_admin, is_mfa_enabled) in everybody {
        let (id, token) = person(&app, name, switches).await;
        let (status, verified) = get(&app, &token, VERIFY).await;
        assert_eq!((status, &verified["type"]), (200, &json!("admin")), "{name}");
        assert_eq!(verified["user"]["id"].to_string(), id);
        assert_eq!(verified["user"]["email"], format!("{name}@example.com"));
        assert_eq!(verified["user"]["isSuperAdmin"], is_super_admin);
        assert_eq!(verified["user"]["mfaEnabled"], is_mfa_enabled);
        tokens.push(token);
    }
    let [root, normal, careful, unverified] = &tokens[..] else { panic!("{tokens:?}") };
    assert_eq!(get(&app, root, "/manage/users").await.0, 200);
    assert_eq!(get(&app, normal, "/manage/users").await.0, 403);
    let refused = get(&app, unverified, "/manage/maintainers").await;
    assert_eq!(refused.0, 403);
    assert_eq!(refused.1["error"], "Only active users can perform this action.");

    let member = ["--member", "normal@example.com"];
    let create = ["maintainer", "create", "--name", "M"];
    let maintainer = printed(&app, &[&create[..], &member[..]].concat()).await;
    let create = ["organization", "create", "--maintainer", &maintainer, "--name", "O"];
    let organization = printed(&app, &[&create[..], &member[..]].concat()).await;
    let path = format!("/manage/organizations/{organization}");
    assert_eq!(get(&app, normal, &path).await.0, 200);
    assert_eq!(get(&app, careful, &path).await.0, 403);

    let create = ["project", "create", "--organization", &organization, "--name", "P"];
    let project = printed(&app, &create).await;
    for role in ["admin", "share", "guest", "readOnly"] {
        person(&app, role, &with_password).await;
        let email = format!("{role}@example.com");
        let add = ["project", "add-member", "--project", &project, "--email", &email];
        let master = printed(&app, &[&add[..], &["--role", role][..]].concat()).await;
        let verified = app.get(&TokenSecret::new(master), "/v2/storage/tokens/verify").await.json();
        assert_eq!(
            (&verified["admin"]["role"], &verified["description"]),
            (&json!(role), &json!(email))
        );
    }
    let (_, users) = get(&app, normal, &format!("/manage/projects/{project}/users")).await;
    assert_eq!(users.as_array().unwrap().len(), 4);
}

#[rstest]
#[tokio::test]
async fn tokens_of_applications_are_made_listed_and_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let list = ["token", "list-applications"];
    assert!(run(&app, &list).await.is_empty());
    let create = ["token", "create-application", "--description"];
    let scopes = ["--scope", "manage:storage-tokens", "--scope", "projects:read"];
    let first = printed(&app, &[&create[..], &["Billing"][..], &scopes[..]].concat()).await;
    let second = printed(&app, &[&create[..], &["Audit", "--expires-in", "1h"][..]].concat()).await;

    let (status, verified) = get(&app, &first, VERIFY).await;
    assert_eq!((status, &verified["type"]), (200, &json!("super")));
    assert_eq!(verified["scopes"], json!(["manage:storage-tokens", "projects:read"]));
    let path = format!("/manage/projects/{}/tokens", project.id);
    assert_eq!(app.manage(&first, Method::POST, &path, None).await.status, 201);
    assert_eq!(app.manage(&second, Method::POST, &path, None).await.status, 403);

    let now = app.now().wire();
    let id = |token: &str| token.split('-').next().unwrap().to_owned();
    let hour = app.now().plus_seconds(3600).wire();
    let listed = run(&app, &list).await;
    assert_eq!(
        listed,
        [
            format!(
                "{}\tBilling\tmanage:storage-tokens projects:read\t{now}\t{now}\tnever",
                id(&first)
            ),
            format!("{}\tAudit\tnone\t{now}\t{now}\t{hour}", id(&second)),
        ]
    );

    let delete = ["token", "delete-application", "--id"];
    assert!(run(&app, &[&delete[..], &[id(&first).as_str()][..]].concat()).await.is_empty());
    assert_eq!(get(&app, &first, VERIFY).await.0, 401);
    assert_eq!(get(&app, &second, VERIFY).await.0, 200);
    assert_eq!(run(&app, &list).await.len(), 1);
    // what was deleted, and what stands for a person, is no token of an application
    let own = app.management_token("ada@example.com").await;
    for other in [&first, &own] {
        assert!(tried(&app, &[&delete[..], &[id(other).as_str()][..]].concat()).await.is_err());
    }
    assert_eq!(get(&app, &own, VERIFY).await.0, 200);
}
