use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{
    account::invitations::{InvitationPlace, NewInvitation},
    organization::projects::Role,
};
use rstest::rstest;

const ROUNDS: usize = 6;

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_slips_in_without_a_factor_while_it_is_switched_on(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[values(true, false)] into_project: bool,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin.actor;
    app.add_totp(&project.admin).await;
    let (forced, invitations) = (&app.services().forced_mfa, &app.services().invitations);
    let place = if into_project {
        InvitationPlace::Project(project.id)
    } else {
        InvitationPlace::Organization(project.organization)
    };
    for round in 0..ROUNDS {
        let grace = app.user(&format!("grace{round}")).await;
        let new = NewInvitation {
            email: grace.email.clone(),
            role: "guest".to_owned(),
            ..NewInvitation::default()
        };
        invitations.invite(ada, place, new).await.unwrap();
        let invitation = invitations.list_mine(&grace.actor).await.unwrap().pending[0].id;
        let (required, accepted) = futures::join!(
            forced.require(ada, project.organization),
            invitations.accept(&grace.actor, invitation)
        );
        assert_ne!(required.is_ok(), accepted.is_ok(), "{round}: {required:?}, {accepted:?}");
        if required.is_ok() {
            forced.release(ada, project.organization).await.unwrap();
        } else {
            app.add_totp(&grace).await;
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_joins_while_it_is_forced_is_told_or_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin.actor;
    app.add_totp(&project.admin).await;
    let forced = &app.services().forced_mfa;
    for round in 0..ROUNDS {
        let root = app.super_admin(&format!("root{round}")).await;
        let (done, joined) = futures::join!(
            forced.force(ada, project.organization),
            app.services().members.join(&root.actor, project.id)
        );
        done.unwrap();
        let is_told = !app.subjects(&root.email).await.is_empty();
        assert_eq!(is_told, joined.is_ok(), "{round}: {joined:?}");
        let page = app.page(Some(&root), &format!("/projects/{}", project.id)).await;
        assert_eq!(page.status, if joined.is_ok() { 403 } else { 404 });
        forced.release(ada, project.organization).await.unwrap();
        app.add_totp(&root).await;
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_drops_the_factor_while_everybody_is_checked_is_out_or_prevents_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin.actor;
    app.add_totp(&project.admin).await;
    let forced = &app.services().forced_mfa;
    let (mut grace, _) = app.member(&project, "grace", Role::Guest).await;
    for round in 0..ROUNDS {
        app.add_totp(&grace).await;
        let (required, dropped) = futures::join!(
            forced.require(ada, project.organization),
            app.services().multi_factor.disable(&grace.actor)
        );
        grace = app.holder(&dropped.unwrap()).await;
        let page = app.page(Some(&grace), &format!("/projects/{}", project.id)).await;
        assert_eq!(page.status, if required.is_ok() { 403 } else { 200 }, "{round}");
        if required.is_ok() {
            forced.release(ada, project.organization).await.unwrap();
        }
    }
}
