use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{organization::organizations::OrganizationService, value::MaintainerId};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn members_and_the_maintainer_see_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let member = app.user("grace").await;
    let eve = app.user("eve").await;
    let organizations = &app.installation.organizations;
    let id = project.organization;
    organizations.add_member(&TestApp::operator(), id, "grace@example.com").await.unwrap();

    let seen = organizations.find(&member.actor, id).await.unwrap();
    assert!(seen.can_create_project);
    assert_eq!(seen.maintainer_name, "Main");
    assert_eq!(seen.projects[0].role, None, "in the organization, but not in the project");
    assert_eq!(seen.members.len(), 2);
    let seen = organizations.find(&project.admin.actor, id).await.unwrap();
    assert_eq!(seen.projects[0].role.as_deref(), Some("admin"));
    assert_eq!(organizations.find(&eve.actor, id).await.unwrap_err().status(), 404);
}

#[rstest]
#[tokio::test]
async fn it_is_made_inside_a_maintainer_of_ones_own(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let eve = app.user("eve").await;
    let organizations = &app.installation.organizations;
    let refusal = organizations.create(&eve.actor, project.maintainer, "x").await.unwrap_err();
    assert_eq!(refusal.status(), 404);
    let ada = &project.admin.actor;
    assert_eq!(organizations.create(ada, MaintainerId(99), "x").await.unwrap_err().status(), 404);
    assert_eq!(organizations.create(ada, project.maintainer, " ").await.unwrap_err().status(), 400);
}
