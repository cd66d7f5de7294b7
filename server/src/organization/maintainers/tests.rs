use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::organization::maintainers::MaintainerService;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn members_see_it_and_others_do_not(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let ada = app.user("ada").await;
    let eve = app.user("eve").await;
    let maintainers = &app.installation.maintainers;
    let id = maintainers.create(&root.actor, " Main <svg> ").await.unwrap();
    maintainers.add_member(&TestApp::operator(), id, "ada@example.com").await.unwrap();
    let seen = maintainers.find(&ada.actor, id).await.unwrap();
    assert_eq!(seen.name, "Main <svg>");
    let emails: Vec<_> = seen.members.iter().map(|person| person.email.as_str()).collect();
    assert_eq!(emails, ["root@example.com", "ada@example.com"]);
    assert_eq!(maintainers.find(&eve.actor, id).await.unwrap_err().status(), 404);
    assert_eq!(maintainers.create(&ada.actor, "x").await.unwrap_err().status(), 403);
}

#[rstest]
#[tokio::test]
async fn nobody_is_added_twice_or_by_strangers(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let root = app.super_admin("root").await;
    let maintainers = &app.installation.maintainers;
    let id = maintainers.create(&root.actor, "Main").await.unwrap();
    let again = maintainers.add_member(&TestApp::operator(), id, "root@example.com").await;
    assert_eq!(again.unwrap_err().message, "root@example.com is already a member.");
    let unknown = maintainers.add_member(&TestApp::operator(), id, "x@example.com").await;
    assert_eq!(unknown.unwrap_err().status(), 404);
    let eve = app.user("eve").await;
    let by_stranger = maintainers.add_member(&eve.actor, id, "eve@example.com").await;
    assert_eq!(by_stranger.unwrap_err().status(), 404);
    assert_eq!(maintainers.remove_member(&eve.actor, id, root.id).await.unwrap_err().status(), 404);
    let last = maintainers.remove_member(&root.actor, id, root.id).await.unwrap_err();
    assert!(last.message.contains("least 1 member"), "{}", last.message);
}
