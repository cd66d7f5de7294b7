use super::purge;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp, TestProject,
};
use app::{
    organization::{
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    project::{buckets::BucketId, tokens::BucketPermission},
    value::ProjectId,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

const DAY: i64 = 86_400;
const LIST: &str = "/manage/deleted-projects";
const VERIFY: &str = "/v2/storage/tokens/verify";

fn one(project: ProjectId) -> String {
    format!("{LIST}/{project}")
}

async fn delete(app: &TestApp, project: &TestProject) {
    let settings = &app.services().project_settings;
    settings.delete(&project.admin.actor, project.id).await.unwrap();
}

async fn detail(app: &TestApp, token: &str, project: ProjectId) -> Value {
    let reply = app.manage(token, Method::GET, &one(project), None).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[rstest]
#[tokio::test]
async fn a_deleted_project_comes_back_as_it_was_without_its_end(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, secret) = app.member(&project, "grace", Role::Admin).await;
    let token = app.management_token(&project.admin.email).await;
    let path = format!("/manage/projects/{}", project.id);
    let body = json!({"expirationDays": 3}).to_string();
    app.manage(&token, Method::PUT, &path, Some(&body)).await;
    let living = app.manage(&token, Method::DELETE, &one(project.id), None).await;
    assert_eq!(living.status, 400, "it is not deleted");
    delete(&app, &project).await;
    let seen = detail(&app, &token, project.id).await;
    assert_eq!((&seen["isDeleted"], &seen["isPurged"]), (&json!(true), &json!(false)));
    assert_eq!(
        (&seen["deletedTime"], &seen["purgedTime"]),
        (&json!(app.now().wire()), &Value::Null)
    );
    assert_eq!(seen["organization"]["id"], project.organization.0);
    assert_eq!(app.get(&secret, VERIFY).await.status, 401);
    let back = app.manage(&token, Method::DELETE, &one(project.id), None).await;
    assert_eq!((back.status, back.text.as_str()), (204, ""));
    assert_eq!(app.get(&secret, VERIFY).await.status, 200);
    let found = app.manage(&token, Method::GET, &path, None).await.json();
    assert_eq!(found["expires"], Value::Null);
    assert_eq!(app.manage(&token, Method::GET, &one(project.id), None).await.status, 404);

    delete(&app, &project).await;
    let for_days = |days: i64| format!("{}?expirationDays={days}", one(project.id));
    assert_eq!(app.manage(&token, Method::DELETE, &for_days(-1), None).await.status, 400);
    assert_eq!(app.manage(&token, Method::DELETE, &for_days(7), None).await.status, 204);
    let found = app.manage(&token, Method::GET, &path, None).await.json();
    assert_eq!(found["expires"], app.now().plus_seconds(7 * DAY).wire());
    let nowhere = format!("{LIST}/{}", i64::MAX);
    assert_eq!(app.manage(&token, Method::DELETE, &nowhere, None).await.status, 404);
}

#[rstest]
#[tokio::test]
async fn members_of_the_organization_restore_on_their_page_and_strangers_do_not(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (olga, steve, maria) =
        (app.user("olga").await, app.user("steve").await, app.user("maria").await);
    let (operator, organizations) = (TestApp::operator(), &app.installation.organizations);
    organizations.add_member(&operator, project.organization, &olga.email).await.unwrap();
    let deleted = &app.services().deleted_projects;
    delete(&app, &project).await;
    let all = deleted.list(&olga.actor, project.organization).await.unwrap();
    assert!(all.can_restore);
    assert_eq!(all.projects[0].restorable_until, app.now().plus_seconds(60 * DAY));
    assert_eq!(deleted.list(&steve.actor, project.organization).await.unwrap_err().status(), 404);
    let refused = deleted.restore(&steve.actor, project.id).await.unwrap_err();
    assert_eq!(refused.status(), 403);
    assert_eq!(deleted.restore(&maria.actor, ProjectId(999)).await.unwrap_err().status(), 403);
    assert_eq!(deleted.purge(&olga.actor, project.id).await.unwrap_err().status(), 403);
    app.force_mfa(&project).await;
    let locked = deleted.restore(&olga.actor, project.id).await.unwrap_err();
    assert_eq!(locked.status(), 403, "without the factor that the organization asks for");
    app.set_forced_mfa(project.organization, false).await;
    deleted.restore(&olga.actor, project.id).await.unwrap();
    assert!(deleted.list(&olga.actor, project.organization).await.unwrap().projects.is_empty());

    delete(&app, &project).await;
    organizations.delete(&project.admin.actor, project.organization).await.unwrap();
    let refused = deleted.restore(&project.admin.actor, project.id).await.unwrap_err();
    assert!(refused.message.contains("organization of this project was deleted"), "{refused}");
    assert_eq!(deleted.restore(&olga.actor, project.id).await.unwrap_err().status(), 403);
}

#[rstest]
#[tokio::test]
async fn deleted_projects_are_listed_by_organization_name_and_page(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let other = app.project("grace").await;
    let token = app.management_token(&project.admin.email).await;
    let projects = &app.installation.projects;
    let settings = &app.services().project_settings;
    for name in ["First", "Second"] {
        let actor = &project.admin.actor;
        let id = projects.create(actor, project.organization, name.into()).await.unwrap();
        settings.delete(actor, id).await.unwrap();
    }
    delete(&app, &other).await;
    let names = async |query: &str| -> Vec<String> {
        let path = format!("{LIST}?{query}");
        let reply = app.manage(&token, Method::GET, &path, None).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        let all = reply.json();
        let all = all.as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names("").await, ["Project", "First", "Second"]);
    let here = format!("organizationId={}", project.organization);
    assert_eq!(names(&here).await, ["First", "Second"]);
    assert_eq!(names(&format!("{here}&name=SEC")).await, ["Second"]);
    assert_eq!(names(&format!("{here}&name=%25")).await, [""; 0]);
    assert_eq!(names(&format!("{here}&offset=1&limit=1")).await, ["Second"]);
    assert_eq!(names(&format!("{here}&offset=4&limit=2")).await, [""; 0]);
    for wrong in ["limit=0", "limit=x", "offset=-1", "organizationId=999"] {
        let path = format!("{LIST}?{wrong}");
        assert_eq!(app.manage(&token, Method::GET, &path, None).await.status, 400, "{wrong}");
    }
    let person = app.user("eve").await;
    let person = app.management_token(&person.email).await;
    let reader = app.application(&["deleted-projects:read"], None).await;
    let without = app.application(&["projects:read"], None).await;
    for (token, status) in [(&person, 403), (&reader, 200), (&without, 403)] {
        assert_eq!(app.manage(token, Method::GET, LIST, None).await.status, status);
        let found = app.manage(token, Method::GET, &one(other.id), None).await;
        assert_eq!(found.status, status);
        let restored = app.manage(token, Method::DELETE, &one(other.id), None).await;
        assert_eq!(restored.status, 403, "they only read");
    }
}

/// A table, a configuration, a token that can read the table, and a link to it.
async fn fill(app: &TestApp, project: &TestProject) {
    let bucket: BucketId = app.bucket(project, "in.c-main").await;
    let writer = app.token(project, &[(&bucket, BucketPermission::Write)]).await;
    let table = r#"{"name":"t","dataString":"id,name\n1,a\n"}"#;
    let path = "/v2/storage/buckets/in.c-main/tables";
    let made = app.api(&writer.secret, Method::POST, path, Some(table)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let (_, master) = app.member(project, "filler", Role::Admin).await;
    let path = "/v2/storage/components/keboola.ex-db-mysql/configs";
    let made = app.api(&master, Method::POST, path, Some(r#"{"name":"c"}"#)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let path = format!("/v2/storage/tokens/{}/share", writer.token.id);
    let body = r#"{"recipientEmail":"x@example.com","message":"x"}"#;
    let shared = app.api(&master, Method::POST, &path, Some(body)).await;
    assert!(shared.status < 300, "{}", shared.text);
}

#[rstest]
#[tokio::test]
async fn a_purged_project_leaves_nothing_but_its_name(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (project, other) = (app.project("ada").await, app.project("grace").await);
    fill(&app, &project).await;
    assert_eq!(app.rows_of(project.id).await.len(), 8);
    let token = app.management_token(&project.admin.email).await;
    let purging = format!("{}/purge", one(project.id));
    let living = app.manage(&token, Method::POST, &purging, None).await;
    assert_eq!(living.status, 404, "only what is deleted");
    delete(&app, &project).await;
    purge(app.core()).await.unwrap();
    assert_eq!(app.rows_of(project.id).await.len(), 8, "nobody asked yet");
    let asked = app.manage(&token, Method::POST, &purging, None).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    assert!(asked.json()["commandExecutionId"].is_string());
    assert_eq!(detail(&app, &token, project.id).await["isPurged"], false);
    let late = app.manage(&token, Method::DELETE, &one(project.id), None).await;
    assert_eq!(late.status, 400, "it cannot be restored any more");
    purge(app.core()).await.unwrap();
    let seen = detail(&app, &token, project.id).await;
    assert_eq!((&seen["isPurged"], &seen["name"]), (&json!(true), &json!("Project")));
    assert_eq!(seen["purgedTime"], app.now().wire());
    assert_eq!(app.rows_of(project.id).await, []);
    assert!(!app.rows_of(other.id).await.is_empty(), "others keep what they have");
    assert_eq!(app.manage(&token, Method::POST, &purging, None).await.status, 201);
    purge(app.core()).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_deleted_project_goes_by_itself_after_60_days(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let deleted = &app.services().deleted_projects;
    delete(&app, &project).await;
    app.clock.advance_seconds(60 * DAY - 1);
    purge(app.core()).await.unwrap();
    let root = app.sign_in(&project.admin.email).await;
    let list = async || {
        let all = deleted.list(&root.actor, project.organization).await.unwrap();
        all.projects.len()
    };
    assert_eq!(list().await, 1);
    app.clock.advance_seconds(1);
    assert_eq!(list().await, 0, "also before it is purged");
    purge(app.core()).await.unwrap();
    let token = app.management_token(&project.admin.email).await;
    assert_eq!(detail(&app, &token, project.id).await["isPurged"], true);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_project_that_is_restored_and_purged_at_once_is_one_of_both(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    fill(&app, &project).await;
    delete(&app, &project).await;
    let (actor, id) = (project.admin.actor.clone(), project.id);
    let purging = {
        let (app, actor) = (app.clone(), actor.clone());
        tokio::spawn(async move {
            app.services().deleted_projects.purge(&actor, id).await?;
            purge(app.core()).await
        })
    };
    let restoring = {
        let app = app.clone();
        tokio::spawn(async move { app.services().deleted_projects.restore(&actor, id).await })
    };
    let (purged, restored) = (purging.await.unwrap(), restoring.await.unwrap());
    let left = app.rows_of(id).await.len();
    match restored {
        Ok(()) => {
            assert_eq!(left, 8, "whole");
            // it was back before anybody asked
            assert!(purged.is_err());
        }
        Err(error) => {
            assert_eq!(error.status(), 409, "{error}");
            purged.unwrap();
            assert_eq!(left, 0);
        }
    }
}
