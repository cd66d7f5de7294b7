//! Answers that come at once.

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp, TestProject,
};
use app::{
    account::invitations::{InvitationPlace, InvitationState, NewInvitation},
    organization::organizations::OrganizationService,
    value::InvitationId,
};
use http::Method;
use rstest::rstest;

async fn invited(
    app: &TestApp,
    project: &TestProject,
    place: InvitationPlace,
    name: &str,
) -> (Person, InvitationId) {
    let person = app.user(name).await;
    let new = NewInvitation { email: person.email.clone(), ..NewInvitation::default() };
    let invitations = &app.services().invitations;
    invitations.invite(&project.admin.actor, place, new).await.unwrap();
    let id = invitations.list_mine(&person.actor).await.unwrap().pending[0].id;
    (person, id)
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_is_accepted_once(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let places = [
        (InvitationPlace::Project(project.id), "projects"),
        (InvitationPlace::Organization(project.organization), "organizations"),
        (InvitationPlace::Maintainer(project.maintainer), "maintainers"),
    ];
    for round in 0..6 {
        let (place, kind) = places[round % 3];
        let (person, id) = invited(&app, &project, place, &format!("p{round}")).await;
        let token = app.management_token(&person.email).await;
        let path = format!("/manage/current-user/{kind}-invitations/{id}");
        let tries = (0..4).map(|_| app.manage(&token, Method::PUT, &path, None));
        let replies = futures::future::join_all(tries).await;
        let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
        let accepted = statuses.iter().filter(|status| **status == 202).count();
        assert_eq!(accepted, 1, "round {round}: {statuses:?}");
        assert!(statuses.iter().all(|status| [202, 404].contains(status)), "{statuses:?}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_or_cancelling_wins_and_the_state_says_which(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let place = InvitationPlace::Project(project.id);
    let invitations = &app.services().invitations;
    for round in 0..10 {
        let (person, id) = invited(&app, &project, place, &format!("p{round}")).await;
        let (accepted, cancelled) = futures::join!(
            invitations.accept(&person.actor, id),
            invitations.cancel(&project.admin.actor, place, id)
        );
        assert_ne!(accepted.is_ok(), cancelled.is_ok(), "{accepted:?}, {cancelled:?}");
        let all = invitations.list_mine(&person.actor).await.unwrap();
        let is_in = all.earlier[0].state == InvitationState::Accepted;
        assert_eq!(is_in, accepted.is_ok());
        let home = app.services().home.home(&person.actor).await.unwrap();
        assert_eq!(!home.organizations.is_empty(), is_in);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_into_what_is_being_deleted(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin.actor;
    let organizations = &app.installation.organizations;
    let invitations = &app.services().invitations;
    for round in 0..10 {
        let id = organizations.create(ada, project.maintainer, "O").await.unwrap();
        let place = InvitationPlace::Organization(id);
        let (person, invitation) = invited(&app, &project, place, &format!("p{round}")).await;
        let (accepted, deleted) = futures::join!(
            invitations.accept(&person.actor, invitation),
            organizations.delete(ada, id)
        );
        deleted.unwrap();
        if let Err(refusal) = &accepted {
            assert!([404, 409].contains(&refusal.status()), "{refusal:?}");
        }
        assert!(invitations.list_mine(&person.actor).await.unwrap().pending.is_empty());
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_into_a_project_that_is_being_deleted(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let place = InvitationPlace::Project(project.id);
    let (person, id) = invited(&app, &project, place, "grace").await;
    let invitations = &app.services().invitations;
    let (accepted, ()) =
        futures::join!(invitations.accept(&person.actor, id), app.delete_project(&project));
    let late = invitations.accept(&person.actor, id).await.unwrap_err();
    assert_eq!(late.status(), 404, "the project is gone");
    let all = invitations.list_mine(&person.actor).await.unwrap();
    assert!(all.pending.is_empty());
    assert_eq!(all.earlier[0].state == InvitationState::Accepted, accepted.is_ok());
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_in_a_place_who_was_deleted_while_they_came_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token(&project.admin.email).await;
    let places = [
        (InvitationPlace::Project(project.id), format!("projects/{}", project.id)),
        (
            InvitationPlace::Organization(project.organization),
            format!("organizations/{}", project.organization),
        ),
        (
            InvitationPlace::Maintainer(project.maintainer),
            format!("maintainers/{}", project.maintainer),
        ),
    ];
    for round in 0..9 {
        let (place, path) = &places[round % 3];
        let (person, id) = invited(&app, &project, *place, &format!("p{round}")).await;
        let deletion = format!("/manage/users/{}", person.id);
        let (accepted, deleted) = futures::join!(
            app.services().invitations.accept(&person.actor, id),
            app.manage(&token, Method::DELETE, &deletion, None)
        );
        assert_eq!(deleted.status, 204, "round {round}: {}, {accepted:?}", deleted.text);
        if let Err(refused) = accepted {
            assert!([401, 403, 404, 409].contains(&refused.status()), "{refused:?}");
        }
        let members = app.manage(&token, Method::GET, &format!("/manage/{path}/users"), None).await;
        assert!(!members.text.contains("DELETED"), "round {round}: {}", members.text);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_new_address_is_invited_into_two_places_at_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let invitations = &app.services().invitations;
    for round in 0..6 {
        let email = format!("new{round}@example.com");
        let new = NewInvitation { email, ..NewInvitation::default() };
        let (one, other) = futures::join!(
            invitations.invite(
                &project.admin.actor,
                InvitationPlace::Project(project.id),
                new.clone()
            ),
            invitations.invite(
                &project.admin.actor,
                InvitationPlace::Maintainer(project.maintainer),
                new
            )
        );
        assert!(one.is_ok() && other.is_ok(), "round {round}: {one:?}, {other:?}");
    }
}
