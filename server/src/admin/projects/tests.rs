use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{
    admin::projects::{ProjectState, ProjectSummary},
    error::ErrorKind,
    organization::projects::{ProjectService, Role},
    value::ProjectId,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

#[rstest]
#[tokio::test]
async fn every_project_is_listed_with_its_people_and_its_last_activity(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.member(&project, "grace", Role::Guest).await;
    let other = app.project("eve").await;
    app.disable(&other, "unpaid").await;
    let root = app.super_admin("root").await;
    let list = async |search: &str, deleted: bool| -> Vec<ProjectSummary> {
        let projects = &app.services().project_administration;
        projects.list(&root.actor, search, deleted, None).await.unwrap().projects
    };
    let all = list("", false).await;
    assert_eq!(all.iter().map(|p| p.id).collect::<Vec<_>>(), [project.id, other.id]);
    assert_eq!((all[0].members, all[0].organization_name.as_str()), (2, "Org"));
    assert_eq!(all[0].last_activity_at, Some(app.now()), "the event of a new master token");
    assert_eq!((&all[0].state, &all[1].state), (&ProjectState::Active, &ProjectState::Disabled));
    assert_eq!(list(&other.id.to_string(), false).await.len(), 1, "by its number");
    assert_eq!((list(" PROJ", false).await.len(), list("org", false).await.len()), (2, 2));
    for nothing in ["nothing", "%", "a\0b"] {
        assert!(list(nothing, false).await.is_empty(), "{nothing}");
    }
    assert!(list("", true).await.is_empty());

    app.delete_project(&project).await;
    assert_eq!(list("", false).await.len(), 1);
    let deleted = list("", true).await;
    let until = app.now().plus_seconds(60 * 86_400);
    let expected = ProjectState::Deleted { at: app.now(), restorable_until: until };
    assert_eq!((deleted.len(), &deleted[0].state), (1, &expected));
}

#[rstest]
#[tokio::test]
async fn the_list_of_projects_has_pages_and_is_for_super_admins(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let made = &app.installation.projects;
    for _ in 0..50 {
        made.create(&project.admin.actor, project.organization, "More".into()).await.unwrap();
    }
    let projects = &app.services().project_administration;
    let admin = &project.admin.actor;
    let first = projects.list(admin, "", false, None).await.unwrap();
    assert_eq!((first.projects.len(), first.next), (50, Some(first.projects[49].id)));
    let rest = projects.list(admin, "", false, first.next).await.unwrap();
    assert_eq!((rest.projects.len(), rest.next), (1, None));
    let grace = app.user("grace").await;
    let refused = projects.list(&grace.actor, "", false, None).await.unwrap_err();
    assert_eq!(refused.status(), 403);
}

#[rstest]
#[tokio::test]
async fn a_super_admin_switches_a_project_off_with_a_reason_that_programs_get(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let path = format!("/manage/projects/{}", project.id);
    let disabled = format!("{path}/disabled");
    let set = async |token: &str, body: Value| {
        app.manage(token, Method::POST, &disabled, Some(&body.to_string())).await.status
    };
    let off = json!({"isDisabled": true, "disableReason": "Unpaid", "estimatedEndTime": "+1 hour"});
    let member = app.management_token(&grace.email).await;
    assert_eq!(set(&member, off.clone()).await, 403);
    for wrong in [json!({}), json!({"disableReason": "x", "estimatedEndTime": "soon"})] {
        assert_eq!(set(&token, wrong.clone()).await, 400, "{wrong}");
    }
    assert_eq!(set(&token, off).await, 204);
    let seen = app.manage(&token, Method::GET, &path, None).await.json();
    let end = app.now().plus_seconds(3_600).wire();
    assert_eq!(seen["isDisabled"], true);
    assert_eq!(seen["disabled"], json!({"reason": "Unpaid", "estimatedEndTime": end}));
    let refused = app.get(&secret, "/v2/storage/tokens/verify").await;
    assert_eq!((refused.status, refused.json()["reason"].as_str()), (503, Some("Unpaid")));
    assert_eq!(set(&member, json!({"isDisabled": false})).await, 403);
    assert_eq!(set(&token, json!({"isDisabled": false})).await, 204);
    assert_eq!(app.get(&secret, "/v2/storage/tokens/verify").await.status, 200);
    let seen = app.manage(&token, Method::GET, &path, None).await.json();
    assert_eq!((&seen["isDisabled"], &seen["disabled"]), (&json!(false), &Value::Null));
}

#[rstest]
#[tokio::test]
async fn switching_off_on_the_page_needs_a_fresh_proof(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let projects = &app.services().project_administration;
    let found = async || projects.find(&root.actor, project.id).await.unwrap();
    assert_eq!(found().await.summary.state, ProjectState::Active);
    app.clock.advance_seconds(16 * 60);
    let stale = projects.disable(&root.actor, project.id, "Unpaid", "").await.unwrap_err();
    assert_eq!(stale.kind, ErrorKind::ReauthRequired);
    let root = app.sign_in(&root.email).await;
    projects.disable(&root.actor, project.id, "Unpaid", "2026-01-16").await.unwrap();
    let detail = projects.find(&root.actor, project.id).await.unwrap();
    assert_eq!(detail.summary.state, ProjectState::Disabled);
    assert_eq!(detail.disabled_reason.as_deref(), Some("Unpaid"));
    assert_eq!(detail.disabled_until.as_deref(), Some("2026-01-16T00:00:00+0000"));
    projects.enable(&root.actor, project.id).await.unwrap();
    projects.set_end(&root.actor, project.id, 7).await.unwrap();
    let detail = projects.find(&root.actor, project.id).await.unwrap();
    assert_eq!(detail.expires_at, Some(app.now().plus_seconds(7 * 86_400)));
    projects.set_end(&root.actor, project.id, 0).await.unwrap();
    assert_eq!(projects.find(&root.actor, project.id).await.unwrap().expires_at, None);
    assert_eq!(projects.set_end(&root.actor, project.id, -1).await.unwrap_err().status(), 400);
    let nowhere = projects.enable(&root.actor, ProjectId(999)).await.unwrap_err();
    assert_eq!(nowhere.status(), 404);
    let grace = app.user("grace").await;
    assert_eq!(projects.find(&grace.actor, project.id).await.unwrap_err().status(), 403);
}
