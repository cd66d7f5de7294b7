use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::organization::projects::Role;
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn the_overview_counts_what_is_in_the_project(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-main").await;
    app.token(&project, &[]).await;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    let seen = app.services().overview.find(&guest.actor, project.id).await.unwrap();
    assert_eq!((seen.buckets, seen.tables, seen.tokens, seen.members), (1, 0, 1, 2));
    assert_eq!(
        (seen.role, seen.can_manage_tokens, seen.in_organization),
        (Role::Guest, false, false)
    );
    let stranger = app.user("eve").await;
    let refusal = app.services().overview.find(&stranger.actor, project.id).await.unwrap_err();
    assert_eq!(refusal.status(), 404);
}
