//! Maintainers and organizations through the Manage API.

use super::{maintainers::Maintainers, organizations::Organizations};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp,
};
use app::{
    organization::{maintainers::MaintainerService, organizations::OrganizationService},
    value::{MaintainerId, OrganizationId},
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

const MAINTAINERS: &str = "/manage/maintainers";
const ORGANIZATIONS: &str = "/manage/organizations";

async fn get(app: &TestApp, token: &str, path: &str) -> Value {
    let reply = app.manage(token, Method::GET, path, None).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn send(app: &TestApp, token: &str, method: Method, path: &str, body: Value) -> Reply {
    app.manage(token, method, path, Some(&body.to_string())).await
}

fn emails(people: &Value) -> Vec<&str> {
    people.as_array().unwrap().iter().map(|person| person["email"].as_str().unwrap()).collect()
}

#[rstest]
#[tokio::test]
async fn a_super_admin_makes_and_keeps_a_maintainer(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;

    let made = send(&app, &token, Method::POST, MAINTAINERS, json!({"name": "North"})).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.json()["id"].as_i64().unwrap();
    let path = format!("{MAINTAINERS}/{id}");
    for field in ["created", "defaultConnectionRedshiftId", "defaultFileStorageId", "zendeskUrl"] {
        assert!(made.json().get(field).is_some(), "{field}");
    }
    assert_eq!(get(&app, &token, &path).await["name"], "North");
    assert_eq!(get(&app, &token, MAINTAINERS).await.as_array().unwrap().len(), 1);

    let change = json!({"name": "South", "zendeskUrl": "https://help.example.com"});
    let changed = send(&app, &token, Method::PATCH, &path, change).await;
    assert_eq!((changed.status, &changed.json()["name"]), (200, &json!("South")));
    assert_eq!(changed.json()["zendeskUrl"], "https://help.example.com");

    let nameless = send(&app, &token, Method::POST, MAINTAINERS, json!({})).await;
    let words = "Invalid request:\n - name: \"A name must be set\"";
    assert_eq!((nameless.status, &nameless.json()["error"]), (400, &json!(words)));
    let errors = json!([{"key": "name", "message": "A name must be set"}]);
    assert_eq!(nameless.json()["errors"], errors);
    // clients write the list behind the error: it stands only where the error leads to it
    let long = json!({"name": "x".repeat(1_000)});
    let refused = send(&app, &token, Method::POST, MAINTAINERS, long).await;
    assert_eq!((refused.status, refused.json().get("errors")), (400, None), "{}", refused.text);

    let organizations = format!("{path}/organizations");
    let full = send(&app, &token, Method::POST, &organizations, json!({"name": "Org"})).await;
    assert_eq!(full.status, 201, "{}", full.text);
    let refused = app.manage(&token, Method::DELETE, &path, None).await;
    assert_eq!(refused.status, 400, "it has an organization");
    let organization = format!("{ORGANIZATIONS}/{}", full.json()["id"]);
    assert_eq!(app.manage(&token, Method::DELETE, &organization, None).await.status, 204);
    assert_eq!(app.manage(&token, Method::GET, &organization, None).await.status, 404);
    assert_eq!(app.manage(&token, Method::DELETE, &path, None).await.status, 204);
    let gone = app.manage(&token, Method::GET, &path, None).await;
    assert_eq!((gone.status, gone.refusal().1.as_str()), (404, "notFound"));
    assert_eq!(get(&app, &token, MAINTAINERS).await, json!([]));
}

#[rstest]
#[tokio::test]
async fn members_are_added_by_id_and_e_mail_and_are_told(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let token = app.management_token("ada@example.com").await;
    let users = format!("{ORGANIZATIONS}/{}/users", project.organization);

    let by_id = json!({"id": grace.id.to_string()});
    assert_eq!(send(&app, &token, Method::POST, &users, by_id).await.status, 204);
    assert_eq!(app.subjects(&grace.email).await, ["You are a member of Org"]);
    let unknown = json!({"email": "new.person@example.com"});
    assert_eq!(send(&app, &token, Method::POST, &users, unknown).await.status, 204);
    let people = get(&app, &token, &users).await;
    assert_eq!(emails(&people), ["ada@example.com", "grace@example.com", "new.person@example.com"]);
    assert_eq!(people[2]["name"], "new.person", "until they say what they are called");
    let mails = app.subjects("new.person@example.com").await;
    assert_eq!(mails, ["Activate your account", "You are a member of Org"]);

    for (who, status, words) in [
        (json!({"email": "GRACE@example.com"}), 400, "already a member"),
        (json!({"email": "rubbish"}), 400, "e-mail address"),
        (json!({"id": 999}), 404, "Admin 999 not found."),
        (json!({}), 400, "id or an email"),
    ] {
        let refused = send(&app, &token, Method::POST, &users, who.clone()).await;
        assert_eq!(refused.status, status, "{who}");
        assert!(refused.text.contains(words), "{}", refused.text);
    }

    let away = format!("{users}/grace@example.com");
    assert_eq!(app.manage(&token, Method::DELETE, &away, None).await.status, 204);
    assert_eq!(app.manage(&token, Method::DELETE, &away, None).await.status, 404);
    assert_eq!(
        app.subjects(&grace.email).await.last().unwrap(),
        "You are no longer a member of Org"
    );
}

#[rstest]
#[tokio::test]
async fn an_organization_says_who_may_let_themselves_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let (ada, outside) =
        (app.management_token("ada@example.com").await, app.management_token(&root.email).await);
    let path = format!("{ORGANIZATIONS}/{}", project.organization);
    let join = format!("{path}/join-organization");

    let closed = json!({"allowAutoJoin": false});
    let refused = send(&app, &outside, Method::PATCH, &path, closed.clone()).await;
    let denied = "manage.updateOrganizationPermissionDenied".to_owned();
    assert_eq!(refused.refusal(), (400, denied.clone()));
    let done = send(&app, &ada, Method::PATCH, &path, closed).await;
    assert_eq!((done.status, &done.json()["allowAutoJoin"]), (200, &json!(false)));
    let code = "manage.joinOrganizationPermissionDenied".to_owned();
    let refused = app.manage(&outside, Method::POST, &join, None).await;
    assert_eq!(refused.refusal(), (403, code.clone()));
    let somebody = json!({"email": "grace@example.com"});
    let users = format!("{path}/users");
    let refused = send(&app, &outside, Method::POST, &users, somebody).await;
    assert_eq!(refused.refusal(), (400, code));

    let open = json!({"allowAutoJoin": true});
    assert_eq!(send(&app, &ada, Method::PATCH, &path, open).await.status, 200);
    assert_eq!(app.manage(&outside, Method::POST, &join, None).await.status, 204);
    assert_eq!(app.manage(&outside, Method::POST, &join, None).await.status, 400, "a member now");
    // who is in is in, maintainer or not
    let activity = json!({"activityCenterProjectId": project.id.0});
    let refused = send(&app, &outside, Method::PATCH, &path, activity.clone()).await;
    assert_eq!(refused.refusal(), (400, denied));
    let changed = send(&app, &ada, Method::PATCH, &path, activity).await;
    assert_eq!(changed.json()["activityCenterProjectId"], project.id.0);
    let taken_away = json!({"activityCenterProjectId": null, "crmId": "C-1"});
    let changed = send(&app, &ada, Method::PATCH, &path, taken_away).await.json();
    assert_eq!(
        (&changed["activityCenterProjectId"], &changed["crmId"]),
        (&Value::Null, &json!("C-1"))
    );
    assert_eq!(changed["projects"][0]["name"], "Project");
}

#[rstest]
#[tokio::test]
async fn an_organization_moves_to_a_maintainer_of_the_callers(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let operator = TestApp::operator();
    let organizations = &app.installation.organizations;
    organizations.add_member(&operator, project.organization, &grace.email).await.unwrap();
    let other = app.installation.maintainers.create(&operator, "Other").await.unwrap();
    let token = app.management_token(&grace.email).await;
    let path = format!("{ORGANIZATIONS}/{}", project.organization);
    let to_other = json!({"maintainerId": other});
    let refused = send(&app, &token, Method::PATCH, &path, to_other.clone()).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["error"], format!("You don't have access to maintainer {other}"));
    app.installation.maintainers.add_member(&operator, other, &grace.email).await.unwrap();
    let moved = send(&app, &token, Method::PATCH, &path, to_other).await;
    assert_eq!(moved.json()["maintainer"]["name"], "Other", "{}", moved.text);
    let list = get(&app, &token, &format!("{MAINTAINERS}/{other}/organizations")).await;
    assert_eq!(list[0]["name"], "Org");
}

/// Everybody but the last leaves at once, again and again.
async fn leave_at_once<F>(leave: impl Fn(usize) -> F) -> usize
where
    F: Future<Output = bool>,
{
    let left = futures::future::join_all((0..2).map(leave)).await;
    left.into_iter().filter(|done| *done).count()
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_last_two_members_cannot_both_leave(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let operator = TestApp::operator();
    let people = [app.user("ada").await, app.user("grace").await];
    let maintainers: &Maintainers = &app.installation.maintainers;
    let organizations: &Organizations = &app.installation.organizations;
    for round in 0..10 {
        let maintainer: MaintainerId = maintainers.create(&operator, "M").await.unwrap();
        let organization: OrganizationId =
            organizations.create(&operator, maintainer, "O").await.unwrap();
        for person in &people {
            maintainers.add_member(&operator, maintainer, &person.email).await.unwrap();
            organizations.add_member(&operator, organization, &person.email).await.unwrap();
        }
        let of_organization = leave_at_once(|n| {
            let person = &people[n];
            async {
                organizations.remove_member(&person.actor, organization, person.id).await.is_ok()
            }
        })
        .await;
        assert_eq!(of_organization, 1, "round {round}");
        let of_maintainer = leave_at_once(|n| {
            let (by, who) = (&people[n], &people[1 - n]);
            async { maintainers.remove_member(&by.actor, maintainer, who.id).await.is_ok() }
        })
        .await;
        assert_eq!(of_maintainer, 1, "round {round}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_project_is_made_in_an_organization_that_is_being_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    use app::organization::projects::ProjectService;
    let Some(app) = TestApp::start(backend).await else { return };
    let operator = TestApp::operator();
    let maintainer = app.installation.maintainers.create(&operator, "M").await.unwrap();
    for round in 0..10 {
        let organizations = &app.installation.organizations;
        let id = organizations.create(&operator, maintainer, "O").await.unwrap();
        let (deleted, made) = futures::join!(
            organizations.delete(&operator, id),
            app.installation.projects.create(&operator, id, "P".into())
        );
        assert_ne!(deleted.is_ok(), made.is_ok(), "round {round}: {deleted:?}, {made:?}");
    }
}

#[rstest]
#[tokio::test]
async fn broken_input_is_refused_in_words(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token("ada@example.com").await;
    let path = format!("{ORGANIZATIONS}/{}", project.organization);
    for body in
        ["{", "[1]", "\"x\"", r#"{"name":{}}"#, r#"{"maintainerId":"x"}"#, "{\"name\":\"\"}"]
    {
        let reply = app.manage(&token, Method::PATCH, &path, Some(body)).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
    }
    let long = json!({"name": "x".repeat(121)});
    assert_eq!(send(&app, &token, Method::PATCH, &path, long).await.status, 400);
    let long = json!({"crmId": "x".repeat(256)});
    assert_eq!(send(&app, &token, Method::PATCH, &path, long).await.status, 400);
    for id in ["0", "99999", "abc", "-1", "1%00", "9223372036854775808"] {
        for thing in [MAINTAINERS, ORGANIZATIONS] {
            for more in ["", "/users"] {
                let path = format!("{thing}/{id}{more}");
                let reply = app.manage(&token, Method::GET, &path, None).await;
                assert_eq!(reply.status, 404, "{path}: {}", reply.text);
            }
        }
    }
}

#[rstest]
#[tokio::test]
async fn members_show_since_when_and_by_whose_invitation(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, eve) = (app.user("grace").await, app.user("eve").await);
    let token = app.management_token("ada@example.com").await;
    let invited = app.management_token(&grace.email).await;
    for (place, kind) in [
        (format!("{ORGANIZATIONS}/{}", project.organization), "organizations"),
        (format!("{MAINTAINERS}/{}", project.maintainer), "maintainers"),
    ] {
        let invitations = format!("{place}/invitations");
        let body = json!({"email": grace.email});
        let invitation = send(&app, &token, Method::POST, &invitations, body).await.json();
        let own = format!("/manage/current-user/{kind}-invitations/{}", invitation["id"]);
        app.clock.advance_seconds(1);
        assert_eq!(send(&app, &invited, Method::PUT, &own, json!([])).await.status, 202);
        let users = format!("{place}/users");
        let body = json!({"email": eve.email});
        assert_eq!(send(&app, &token, Method::POST, &users, body).await.status, 204);
        let members = get(&app, &token, &users).await;
        let [ada, grace, eve] = [&members[0], &members[1], &members[2]];
        assert_eq!(emails(&members), ["ada@example.com", "grace@example.com", "eve@example.com"]);
        assert!(ada["created"].is_string() && ada["created"] != grace["created"]);
        assert_eq!(grace["mfaEnabled"], false);
        assert_eq!(grace["invitor"]["email"], "ada@example.com");
        assert_eq!((&ada["invitor"], &eve["invitor"]), (&Value::Null, &Value::Null));
        // whoever came back otherwise was not invited
        let there = format!("{users}/{}", grace["id"]);
        assert_eq!(app.manage(&token, Method::DELETE, &there, None).await.status, 204);
        app.clock.advance_seconds(1);
        let body = json!({"email": grace["email"]});
        assert_eq!(send(&app, &token, Method::POST, &users, body).await.status, 204);
        assert_eq!(get(&app, &token, &users).await[1]["invitor"], Value::Null);
    }
}

#[rstest]
#[tokio::test]
async fn the_activity_center_is_a_project_of_the_organization(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (project, other) = (app.project("ada").await, app.project("eve").await);
    let token = app.management_token("ada@example.com").await;
    let path = format!("{ORGANIZATIONS}/{}", project.organization);
    let set = async |id: Value| {
        let body = json!({"activityCenterProjectId": id});
        send(&app, &token, Method::PATCH, &path, body).await
    };
    let kept = set(json!(project.id.0)).await;
    assert_eq!(kept.json()["activityCenterProjectId"], project.id.0, "{}", kept.text);
    for id in [other.id.0, 99] {
        let refused = set(json!(id)).await;
        assert_eq!((refused.status, &refused.json()["error"]), (404, &json!("Project not found")));
    }
    app.delete_project(&project).await;
    assert_eq!(get(&app, &token, &path).await["activityCenterProjectId"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn an_application_without_the_scope_is_told_so_of_whatever_it_asks_for(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.application(&["deleted-projects:read"], None).await;
    for path in [
        ORGANIZATIONS.to_owned(),
        format!("{ORGANIZATIONS}/{}", project.organization),
        format!("{ORGANIZATIONS}/{}/users", project.organization),
        format!("{MAINTAINERS}/{}", project.maintainer),
        format!("/manage/projects/{}", project.id),
        format!("/manage/projects/{}/users", project.id),
        "/manage/project-templates".to_owned(),
        "/manage/features".to_owned(),
        "/manage/users".to_owned(),
    ] {
        let refused = app.manage(&token, Method::GET, &path, None).await;
        let words = json!("You don't have access to the resource.");
        assert_eq!((refused.status, &refused.json()["error"]), (403, &words), "{path}");
        assert_eq!(refused.json()["code"], "accessDenied");
    }
}

#[rstest]
#[tokio::test]
async fn only_super_admins_ask_for_storage_backends_and_there_are_none(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (root, ada) = (app.super_admin("root").await, app.user("ada").await);
    let path = "/manage/storage-backend";
    let token = app.management_token(&root.email).await;
    assert_eq!(get(&app, &token, path).await, json!([]));
    let token = app.management_token(&ada.email).await;
    assert_eq!(app.manage(&token, Method::GET, path, None).await.status, 403);
}
