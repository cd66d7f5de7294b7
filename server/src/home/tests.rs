use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::organization::projects::Role;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn people_see_their_own_projects_alone(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.project("eve").await;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;

    let home = app.services().home.home(&guest.actor).await.unwrap();
    assert!(!home.can_create_maintainer);
    assert!(home.maintainers.is_empty());
    let [organization] = &home.organizations[..] else { panic!("{home:?}") };
    assert_eq!((organization.name.as_str(), organization.is_member), ("Org", false));
    let [seen] = &organization.projects[..] else { panic!("{home:?}") };
    assert_eq!((seen.id, seen.role.as_str()), (project.id, "guest"));
}

#[rstest]
#[tokio::test]
async fn a_super_admin_sees_every_maintainer(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    app.project("ada").await;
    let root = app.super_admin("root").await;
    let home = app.services().home.home(&root.actor).await.unwrap();
    assert!(home.can_create_maintainer);
    assert_eq!(home.maintainers.len(), 1);
    assert_eq!(home.maintainers[0].organizations, 1);
    assert!(home.organizations.is_empty());
}
