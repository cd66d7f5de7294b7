//! The people in a project, through the Manage API.

mod ending;
mod pages;
mod requests;

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::{organization::projects::Role, project::members::NewMember, value::ProjectId};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

fn users(project: ProjectId) -> String {
    format!("/manage/projects/{project}/users")
}

fn new_member(email: &str, role: &str) -> NewMember {
    NewMember { email: email.to_owned(), role: role.to_owned(), ..NewMember::default() }
}

async fn send(app: &TestApp, token: &str, method: Method, path: &str, body: Value) -> Reply {
    app.manage(token, method, path, Some(&body.to_string())).await
}

/// The members as the API lists them.
async fn list(app: &TestApp, token: &str, project: ProjectId) -> Vec<Value> {
    let reply = app.manage(token, Method::GET, &users(project), None).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json().as_array().unwrap().clone()
}

/// The subjects of what the person was told about projects.
async fn told(app: &TestApp, email: &str) -> Vec<String> {
    let mut subjects = app.subjects(email).await;
    subjects.retain(|subject| subject.contains("the project"));
    subjects
}

fn message(reply: &Reply) -> (u16, String) {
    (reply.status, reply.json()["error"].as_str().unwrap().to_owned())
}

/// A project of which ada is an administrator and, as everywhere in tests, super admin; with her
/// management token.
async fn ground(backend: Backend) -> Option<(TestApp, TestProject, String)> {
    let app = TestApp::start(backend).await?;
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    Some((app, project, token))
}

#[rstest]
#[tokio::test]
async fn a_person_is_added_and_listed(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let path = users(project.id);
    let body = json!({
        "email": "Grace@example.com", "role": "guest", "expirationSeconds": "3600", "reason": "audit",
    });
    let added = send(&app, &ada, Method::POST, &path, body).await;
    assert_eq!((added.status, added.text.as_str()), (204, ""));

    let all = list(&app, &ada, project.id).await;
    let [first, grace] = &all[..] else { panic!("{all:?}") };
    assert_eq!((&first["invitor"], &first["approver"]), (&Value::Null, &Value::Null));
    assert_eq!((&first["role"], &first["expires"]), (&json!("admin"), &Value::Null));
    assert_eq!((&first["reason"], &first["mfaEnabled"]), (&json!(""), &json!(false)));
    assert_eq!((&first["features"], &first["status"]), (&json!([]), &json!("active")));
    assert_eq!((&grace["email"], &grace["name"]), (&json!("Grace@example.com"), &json!("Grace")));
    assert_eq!((&grace["role"], &grace["reason"]), (&json!("guest"), &json!("audit")));
    assert_eq!(grace["expires"], app.now().plus_seconds(3600).wire());
    assert_eq!(grace["created"], app.now().wire());
    assert_eq!(grace["approver"]["email"], "ada@example.com");
    let subjects = app.subjects("Grace@example.com").await;
    assert!(subjects.iter().any(|subject| subject.starts_with("Activate your account")));
    assert!(subjects.contains(&"You are a member of the project Project".to_owned()));

    let again = send(&app, &ada, Method::POST, &path, json!({"email": "grace@example.com"})).await;
    let (status, text) = message(&again);
    assert!(status == 400 && text.contains("already") && text.contains("member"), "{text}");
    app.add_totp(&project.admin).await;
    assert_eq!(list(&app, &ada, project.id).await[0]["mfaEnabled"], true);
}

#[rstest]
#[tokio::test]
async fn what_cannot_be_is_refused_in_known_words(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let path = users(project.id);
    let post = async |body: Value| send(&app, &ada, Method::POST, &path, body).await;
    for email in [json!("invalid email"), json!(""), Value::Null] {
        let refused = post(json!({ "email": email })).await;
        assert_eq!(message(&refused), (422, "Email address is not valid.".to_owned()));
    }
    let refused = post(json!({"email": "grace@example.com", "role": "boss"})).await;
    let expected = "Role \"boss\" is not valid. Allowed roles are: admin, guest, readOnly, share";
    assert_eq!(message(&refused), (400, expected.to_owned()));
    for seconds in [json!(0), json!(-1), json!("soon"), json!(i64::MAX)] {
        let body = json!({"email": "grace@example.com", "expirationSeconds": seconds});
        assert_eq!(post(body).await.status, 400, "{seconds}");
    }
    let long = json!({"email": "grace@example.com", "reason": "x".repeat(256)});
    assert_eq!(post(long).await.status, 400);
    let nobody = app.manage(&ada, Method::DELETE, &format!("{path}/99"), None).await;
    assert_eq!(message(&nobody), (404, "Admin 99 not found.".to_owned()));
    let nowhere = app.manage(&ada, Method::GET, &users(ProjectId(99)), None).await;
    assert_eq!(message(&nowhere), (404, "Project not found".to_owned()));
    let no_id = app.manage(&ada, Method::GET, "/manage/projects/x/users", None).await;
    assert_eq!(message(&no_id), (404, "resource not found".to_owned()));
    let own = format!("{path}/{}", project.admin.id);
    let without = send(&app, &ada, Method::PATCH, &own, json!({})).await;
    assert!(message(&without).1.starts_with("Role \"\" is not valid."), "{}", without.text);
    assert_eq!(app.manage(&ada, Method::PUT, &own, None).await.status, 405);
    assert_eq!(list(&app, &ada, project.id).await.len(), 1, "nobody was added");
    assert_eq!(app.subjects("grace@example.com").await, Vec::<String>::new());
}

#[rstest]
#[tokio::test]
async fn members_of_the_organization_manage_people_and_others_above_do_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let root = app.super_admin("root").await;
    let (olga, maria) = (app.user("olga").await, app.user("maria").await);
    let stranger = app.user("steve").await;
    let organization = format!("/manage/organizations/{}/users", project.organization);
    let maintainer = format!("/manage/maintainers/{}/users", project.maintainer);
    for (path, email) in [(organization, &olga.email), (maintainer, &maria.email)] {
        let added = send(&app, &ada, Method::POST, &path, json!({ "email": email })).await;
        assert_eq!(added.status, 204, "{}", added.text);
    }
    let path = users(project.id);
    let body = json!({"email": "grace@example.com"});
    for email in [&root.email, &maria.email] {
        let token = app.management_token(email).await;
        assert_eq!(list(&app, &token, project.id).await.len(), 1);
        assert_eq!(send(&app, &token, Method::POST, &path, body.clone()).await.status, 403);
        let own = send(&app, &token, Method::POST, &path, json!({ "email": email })).await;
        assert_eq!(own.status, 403, "nobody adds themselves");
        let ada_there = format!("{path}/{}", project.admin.id);
        let change = json!({"role": "guest"});
        assert_eq!(send(&app, &token, Method::PATCH, &ada_there, change).await.status, 403);
        assert_eq!(app.manage(&token, Method::DELETE, &ada_there, None).await.status, 403);
    }
    let steve = app.management_token(&stranger.email).await;
    for reply in [
        app.manage(&steve, Method::GET, &path, None).await,
        send(&app, &steve, Method::POST, &path, body.clone()).await,
    ] {
        let expected = format!("You don't have access to project {}", project.id);
        assert_eq!(message(&reply), (403, expected));
    }
    let token = app.management_token(&olga.email).await;
    let own = send(&app, &token, Method::POST, &path, json!({"email": "olga@example.com"})).await;
    assert_eq!(own.status, 204, "who may join may add themselves: {}", own.text);
    let members = list(&app, &token, project.id).await;
    let approver = &members.iter().find(|one| one["id"] == olga.id.0).unwrap()["approver"];
    assert_eq!(approver["id"], olga.id.0);
    let there = format!("{path}/{}", olga.id);
    assert_eq!(app.manage(&token, Method::DELETE, &there, None).await.status, 204);
    let session = app.manage(&token, Method::POST, "/manage/current-user/session-token", None);
    let session = session.await.json()["token"].as_str().unwrap().to_owned();
    assert_eq!(send(&app, &session, Method::POST, &path, body.clone()).await.status, 403);
    assert_eq!(send(&app, &token, Method::POST, &path, body).await.status, 204);
    let gone = app.manage(&token, Method::DELETE, &format!("{path}/grace@example.com"), None).await;
    assert_eq!(gone.status, 204, "by e-mail: {}", gone.text);
    let own = send(&app, &ada, Method::POST, &path, json!({"email": "ada@example.com"})).await;
    assert_eq!(own.status, 400, "she is in already");
}

#[rstest]
#[tokio::test]
async fn guests_look_and_may_leave(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(Role::Guest, Role::ReadOnly)] role: Role,
) {
    let Some((app, project, _)) = ground(backend).await else { return };
    let (grace, secret) = app.member(&project, "grace", role).await;
    let token = app.management_token(&grace.email).await;
    let path = users(project.id);
    assert_eq!(list(&app, &token, project.id).await.len(), 2);
    let ada_there = format!("{path}/ada@example.com");
    for reply in [
        send(&app, &token, Method::POST, &path, json!({"email": "x@example.com"})).await,
        send(&app, &token, Method::PATCH, &ada_there, json!({"role": "guest"})).await,
        app.manage(&token, Method::DELETE, &ada_there, None).await,
    ] {
        assert_eq!(message(&reply), (403, "Action is restricted for your role".to_owned()));
    }
    let own = format!("{path}/{}", grace.id);
    assert_eq!(app.manage(&token, Method::DELETE, &own, None).await.status, 204);
    let refusal = app.get(&secret, "/v2/storage/tokens/verify").await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    assert_eq!(app.manage(&token, Method::GET, &path, None).await.status, 403);
}

#[rstest]
#[tokio::test]
async fn who_is_not_activated_changes_nothing(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let email = app.unverified("una").await;
    let path = users(project.id);
    assert_eq!(send(&app, &ada, Method::POST, &path, json!({ "email": email })).await.status, 204);
    let token = app.management_token(&email).await;
    let project_path = format!("/manage/projects/{}", project.id);
    let expected = (403, "Only active users can perform this action.".to_owned());
    for (method, path) in [
        (Method::POST, path.clone()),
        (Method::PATCH, format!("{path}/{}", project.admin.id)),
        (Method::POST, format!("{project_path}/join-project")),
        (Method::POST, format!("{project_path}/request-access")),
        (Method::PUT, format!("{project_path}/join-requests/1")),
    ] {
        let body = json!({"email": "x@example.com", "role": "guest"});
        let reply = send(&app, &token, method, &path, body).await;
        assert_eq!(message(&reply), expected, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn a_role_holds_from_the_next_request_on(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let path = format!("{}/{}", users(project.id), grace.id);
    let tokens = async || app.get(&secret, "/v2/storage/tokens/1").await.status;
    assert_eq!(tokens().await, 200);
    let changed = send(&app, &ada, Method::PATCH, &path, json!({"role": "readOnly"})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(changed.json()["role"], "readOnly");
    assert_eq!(changed.json()["email"], grace.email);
    assert_eq!(tokens().await, 403);
    let again = send(&app, &ada, Method::PATCH, &path, json!({"role": "readOnly"})).await;
    assert_eq!(again.status, 200);
    let params = app.event_params("storage.memberRoleChanged").await;
    assert_eq!(params, [r#"{"role":"readOnly"}"#], "once");
    let told = told(&app, &grace.email).await;
    assert_eq!(told, ["Your role in the project Project was changed"]);
}

#[rstest]
#[tokio::test]
async fn share_is_given_by_members_of_the_organization(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let token = app.management_token(&grace.email).await;
    let path = users(project.id);
    let own = format!("{path}/{}", grace.id);
    let body = json!({"email": "x@example.com", "role": "share"});
    for reply in [
        send(&app, &token, Method::POST, &path, body.clone()).await,
        send(&app, &token, Method::PATCH, &own, body.clone()).await,
    ] {
        let expected =
            "Only member of the project's organization can grant \"share\" role to other users.";
        assert_eq!(message(&reply), (400, expected.to_owned()));
    }
    assert_eq!(send(&app, &ada, Method::POST, &path, body.clone()).await.status, 204);
    assert_eq!(send(&app, &ada, Method::PATCH, &own, body).await.json()["role"], "share");
}

#[rstest]
#[tokio::test]
async fn the_last_member_may_leave_through_the_api(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let path = format!("{}/{}", users(project.id), project.admin.id);
    assert_eq!(app.manage(&ada, Method::DELETE, &path, None).await.status, 204);
    assert_eq!(list(&app, &ada, project.id).await, Vec::<Value>::new());
}
