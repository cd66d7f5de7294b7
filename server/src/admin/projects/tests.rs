use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{
    admin::projects::{ProjectState, ProjectSummary},
    organization::projects::{ProjectService, Role},
};
use rstest::rstest;

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
