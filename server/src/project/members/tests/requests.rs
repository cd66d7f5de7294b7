//! Letting oneself in, and asking to be let in.

use super::{ground, list, message, send, told, users};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp, TestProject,
};
use app::organization::{organizations::OrganizationService, projects::Role};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const OWN: &str = "/manage/current-user/projects-join-requests";

fn path(project: &TestProject, what: &str) -> String {
    format!("/manage/projects/{}/{what}", project.id)
}

/// The organization lets nobody in from outside.
async fn close(app: &TestApp, project: &TestProject) {
    let organizations = &app.installation.organizations;
    let ada = &project.admin.actor;
    organizations.set_auto_join(ada, project.organization, false).await.unwrap();
}

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

#[rstest]
#[tokio::test]
async fn who_may_join_depends_on_the_organization(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (root, maria) = (app.super_admin("root").await, app.user("maria").await);
    let (olga, steve) = (app.user("olga").await, app.user("steve").await);
    let operator = TestApp::operator();
    let organizations = &app.installation.organizations;
    organizations.add_member(&operator, project.organization, &olga.email).await.unwrap();
    let maintainer = format!("/manage/maintainers/{}/users", project.maintainer);
    send(&app, &ada, Method::POST, &maintainer, json!({"email": maria.email})).await;
    let join = path(&project, "join-project");
    let mut tokens = Vec::new();
    for person in [&root, &maria, &olga, &steve] {
        tokens.push(app.management_token(&person.email).await);
    }
    let [root_token, maria_token, olga_token, steve_token] = &tokens[..] else { panic!() };

    close(&app, &project).await;
    for token in [root_token, maria_token, steve_token] {
        assert_eq!(app.manage(token, Method::POST, &join, None).await.status, 403);
    }
    let body = json!({"reason": "a look", "expirationSeconds": 60});
    assert_eq!(send(&app, olga_token, Method::POST, &join, body).await.status, 204);
    organizations.set_auto_join(&project.admin.actor, project.organization, true).await.unwrap();
    for token in [root_token, maria_token] {
        let joined = app.manage(token, Method::POST, &join, None).await;
        assert_eq!((joined.status, joined.text.as_str()), (204, ""));
    }
    assert_eq!(app.manage(steve_token, Method::POST, &join, None).await.status, 403);
    let again = message(&app.manage(olga_token, Method::POST, &join, None).await);
    assert!(again.0 == 400 && again.1.contains("already"), "{again:?}");
    let all = list(&app, &ada, project.id).await;
    let seen = all.iter().find(|member| member["email"] == olga.email.as_str()).unwrap();
    assert_eq!(seen["approver"]["id"], olga.id.0, "who joins lets themselves in");
    assert_eq!((&seen["reason"], &seen["role"]), (&json!("a look"), &json!("admin")));
    assert_eq!(seen["expires"], app.now().plus_seconds(60).wire());
}

#[rstest]
#[tokio::test]
async fn who_cannot_join_asks_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let ask = path(&project, "request-access");
    let open = message(&app.manage(&token, Method::POST, &ask, None).await);
    assert!(open.0 == 400 && open.1.contains("use join-project method"), "{open:?}");
    close(&app, &project).await;
    let made = send(&app, &token, Method::POST, &ask, json!({"reason": "help"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json();
    assert_eq!(made["project"], json!({"id": project.id.0, "name": "Project"}));
    assert_eq!((&made["reason"], &made["expires"]), (&json!("help"), &Value::Null));
    let twice = message(&app.manage(&token, Method::POST, &ask, None).await);
    assert!(twice.0 == 400 && twice.1.contains("already") && twice.1.contains("sent"));
    assert_eq!(get(&app, &token, OWN).await, json!([made]));
    let own = format!("{OWN}/{}", made["id"]);
    assert_eq!(get(&app, &token, &own).await, made);
    let subjects = told(&app, "ada@example.com").await;
    assert_eq!(subjects, ["root asks to join the project Project"]);

    let member = message(&app.manage(&ada, Method::POST, &ask, None).await);
    assert!(member.0 == 400 && member.1.contains("already") && member.1.contains("member"));
    let olga = app.user("olga").await;
    let of_olga = app.management_token(&olga.email).await;
    assert_eq!(app.manage(&of_olga, Method::POST, &ask, None).await.status, 403, "a stranger");
    assert_eq!(app.manage(&of_olga, Method::DELETE, &own, None).await.status, 404);
    let organizations = &app.installation.organizations;
    organizations
        .add_member(&TestApp::operator(), project.organization, &olga.email)
        .await
        .unwrap();
    let inside = message(&app.manage(&of_olga, Method::POST, &ask, None).await);
    assert!(inside.0 == 400 && inside.1.contains("use join-project method"), "{inside:?}");

    assert_eq!(app.manage(&token, Method::DELETE, &own, None).await.status, 204);
    assert_eq!(get(&app, &token, OWN).await, json!([]));
    assert_eq!(app.manage(&token, Method::GET, &own, None).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn administrators_of_the_project_answer(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    close(&app, &project).await;
    let (root, guest) =
        (app.super_admin("root").await, app.member(&project, "grace", Role::Guest).await.0);
    let (token, of_guest) =
        (app.management_token(&root.email).await, app.management_token(&guest.email).await);
    let ask = path(&project, "request-access");
    let body = json!({"reason": "help", "expirationSeconds": 3600});
    let id = send(&app, &token, Method::POST, &ask, body).await.json()["id"].clone();
    let all = path(&project, "join-requests");
    let one = format!("{all}/{id}");
    let seen = get(&app, &of_guest, &one).await;
    assert_eq!(seen["user"]["email"], root.email);
    assert_eq!(get(&app, &of_guest, &all).await, json!([seen]));
    for method in [Method::PUT, Method::DELETE] {
        let by_guest = app.manage(&of_guest, method.clone(), &one, None).await;
        assert_eq!(message(&by_guest), (403, "Action is restricted for your role".to_owned()));
        assert_eq!(app.manage(&token, method, &one, None).await.status, 403, "not oneself");
    }
    app.clock.advance_seconds(60);
    let approved = app.manage(&ada, Method::PUT, &one, None).await;
    assert_eq!((approved.status, approved.text.as_str()), (202, ""));
    let members = list(&app, &ada, project.id).await;
    let member = members.iter().find(|member| member["email"] == root.email.as_str()).unwrap();
    assert_eq!((&member["expires"], &member["reason"]), (&seen["expires"], &seen["reason"]));
    assert_eq!(member["approver"]["email"], "ada@example.com");
    assert_eq!(app.manage(&ada, Method::PUT, &one, None).await.status, 404);
    assert_eq!(get(&app, &ada, &all).await, json!([]));

    let own = format!("{}/{}", users(project.id), root.id);
    assert_eq!(app.manage(&token, Method::DELETE, &own, None).await.status, 204);
    let id = app.manage(&token, Method::POST, &ask, None).await.json()["id"].clone();
    let rejected = app.manage(&ada, Method::DELETE, &format!("{all}/{id}"), None).await;
    assert_eq!(rejected.status, 204);
    let expected = [
        "Your request to join the project Project was approved",
        "Your request to join the project Project was rejected",
    ];
    assert_eq!(told(&app, &root.email).await, expected);
}

#[rstest]
#[tokio::test]
async fn a_request_goes_when_the_person_comes_in_otherwise(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    close(&app, &project).await;
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let ask = path(&project, "request-access");
    assert_eq!(app.manage(&token, Method::POST, &ask, None).await.status, 201);
    let body = json!({"email": root.email});
    assert_eq!(send(&app, &ada, Method::POST, &users(project.id), body).await.status, 204);
    assert_eq!(get(&app, &token, OWN).await, json!([]));
}

#[rstest]
#[tokio::test]
async fn a_request_for_a_while_is_over_with_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    close(&app, &project).await;
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let ask = path(&project, "request-access");
    let body = json!({"expirationSeconds": 20});
    let id = send(&app, &token, Method::POST, &ask, body).await.json()["id"].clone();
    app.clock.advance_seconds(20);
    assert_eq!(get(&app, &token, OWN).await, json!([]), "before anybody swept");
    let one = path(&project, &format!("join-requests/{id}"));
    assert_eq!(app.manage(&ada, Method::PUT, &one, None).await.status, 404);
    let invite = path(&project, "invitations");
    let body = json!({"email": root.email});
    let invited = send(&app, &ada, Method::POST, &invite, body).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let cancel = format!("{invite}/{}", invited.json()["id"]);
    assert_eq!(app.manage(&ada, Method::DELETE, &cancel, None).await.status, 204);
    assert_eq!(app.manage(&token, Method::POST, &ask, None).await.status, 201);
    crate::project::members::end_expired(app.core()).await.unwrap();
    assert_eq!(get(&app, &token, OWN).await.as_array().unwrap().len(), 1);
}

#[rstest]
#[tokio::test]
async fn on_the_page_of_the_organization_people_ask_and_withdraw(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, _)) = ground(backend).await else { return };
    close(&app, &project).await;
    let (root, other) = (app.super_admin("root").await, app.super_admin("other").await);
    let (members, organization) = (&app.services().members, project.organization);
    let seen = async |who: &Person| {
        let organizations = &app.services().organizations;
        organizations.find(&who.actor, organization).await.unwrap().projects[0].clone()
    };
    assert_eq!(seen(&root).await.request, None);
    let long = "x".repeat(256);
    let refused = members.ask(&root.actor, project.id, &long).await.unwrap_err();
    assert!(refused.for_field("reason").is_some(), "{refused}");
    members.ask(&root.actor, project.id, "help").await.unwrap();
    let request = seen(&root).await.request.unwrap();
    assert_eq!(seen(&other).await.request, None, "of oneself alone");
    assert_eq!(members.ask(&root.actor, project.id, "").await.unwrap_err().status(), 409);
    let page = app.page(Some(&root), &format!("/organizations/{organization}")).await;
    assert!(page.text.contains("You asked to join") && page.text.contains("Withdraw…"));
    assert!(!page.text.contains("Ask to join…"));
    let asking = format!("/organizations/{organization}?ask={}", project.id);
    let page = app.page(Some(&other), &asking).await.text;
    assert!(page.contains("Ask to join Project?") && !page.contains("Join…"));

    assert_eq!(members.withdraw(&other.actor, request).await.unwrap_err().status(), 404);
    members.withdraw(&root.actor, request).await.unwrap();
    assert_eq!(members.withdraw(&root.actor, request).await.unwrap_err().status(), 404);
    assert_eq!(seen(&root).await.request, None);

    members.ask(&root.actor, project.id, "").await.unwrap();
    let request = seen(&root).await.request.unwrap();
    members.approve(&project.admin.actor, project.id, request).await.unwrap();
    let project = seen(&root).await;
    assert_eq!((project.role.as_deref(), project.request), (Some("admin"), None));
}
