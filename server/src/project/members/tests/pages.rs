//! The people in a project, in the web app.

use super::new_member;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp,
};
use app::{
    error::{AppError, ErrorKind},
    organization::{organizations::OrganizationService, projects::Role},
    project::members::NewMember,
};
use rstest::rstest;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn members_see_who_is_in_and_administrators_who_asks(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    let members = &app.services().members;
    let seen = members.list(&project.admin.actor, project.id).await.unwrap();
    assert!(seen.can_manage && seen.can_grant_share);
    assert_eq!((seen.me, seen.members.len()), (project.admin.id, 2));
    let seen = members.list(&guest.actor, project.id).await.unwrap();
    assert!(!seen.can_manage && !seen.can_grant_share);
    assert_eq!(seen.members.len(), 2);
    let page = app.page(Some(&guest), &format!("/projects/{}/settings/users", project.id)).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("ada@example.com") && page.text.contains("Leave…"));
    assert!(!page.text.contains("Add person") && !page.text.contains("Remove…"));
}

#[rstest]
#[tokio::test]
async fn who_is_in_the_organization_alone_joins_first(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (olga, steve) = (app.user("olga").await, app.user("steve").await);
    let organizations = &app.installation.organizations;
    organizations
        .add_member(&TestApp::operator(), project.organization, &olga.email)
        .await
        .unwrap();
    let members = &app.services().members;
    let list = async |person: &Person| members.list(&person.actor, project.id).await;
    assert_eq!(list(&olga).await.unwrap_err().status(), 404);
    let adding = members.add(&olga.actor, project.id, new_member("x@example.com", "guest"));
    assert_eq!(adding.await.unwrap_err().status(), 404);
    assert_eq!(members.join(&steve.actor, project.id).await.unwrap_err().status(), 404);
    members.join(&olga.actor, project.id).await.unwrap();
    assert!(list(&olga).await.unwrap().can_manage);
    assert_eq!(members.join(&olga.actor, project.id).await.unwrap_err().status(), 409);
}

#[rstest]
#[tokio::test]
async fn fields_say_what_is_wrong_with_them(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let members = &app.services().members;
    let add = async |new| members.add(&project.admin.actor, project.id, new).await;
    let refused = add(new_member("nobody", "guest")).await.unwrap_err();
    assert_eq!(refused.for_field("email"), Some("Email address is not valid."));
    assert!(add(new_member("x@example.com", "")).await.unwrap_err().for_field("role").is_some());
    let until = |day: &str| {
        let last_day = day.to_owned();
        NewMember { last_day, ..new_member("x@example.com", "guest") }
    };
    for day in ["2022-01-15", "yesterday", "2122-01-01"] {
        assert!(add(until(day)).await.unwrap_err().for_field("last_day").is_some(), "{day}");
    }
}

#[rstest]
#[tokio::test]
async fn a_project_keeps_an_administrator_while_others_are_in_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (guest, _) = app.member(&project, "grace", Role::Guest).await;
    let (ada, members) = (&project.admin, &app.services().members);
    let is_refused = |result: Result<(), AppError>| {
        let refused = result.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Conflict);
        assert!(refused.message.starts_with("The last administrator cannot"), "{refused}");
    };
    is_refused(members.remove(&ada.actor, project.id, ada.id).await);
    is_refused(members.set_role(&ada.actor, project.id, ada.id, "guest").await);
    members.set_role(&ada.actor, project.id, ada.id, "share").await.unwrap();
    members.set_role(&ada.actor, project.id, guest.id, "admin").await.unwrap();
    members.set_role(&ada.actor, project.id, ada.id, "guest").await.unwrap();
    let refused = members.remove(&ada.actor, project.id, guest.id).await.unwrap_err();
    assert_eq!(refused.message, "Action is restricted for your role");
    members.remove(&ada.actor, project.id, ada.id).await.unwrap();
    members.remove(&guest.actor, project.id, guest.id).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_administrators_who_remove_each_other_one_stays(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    app.member(&project, "heidi", Role::Guest).await;
    let (ada, id) = (project.admin.clone(), project.id);
    let removing: Vec<_> = [(ada.clone(), grace.clone()), (grace, ada)]
        .into_iter()
        .map(|(who, whom)| {
            let app = app.clone();
            tokio::spawn(
                async move { app.services().members.remove(&who.actor, id, whom.id).await },
            )
        })
        .collect();
    let mut removed = 0;
    for one in removing {
        removed += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!(removed, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_administrators_who_leave_at_once_one_stays(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let (heidi, _) = app.member(&project, "heidi", Role::Guest).await;
    let id = project.id;
    let leaving: Vec<_> = [project.admin.clone(), grace]
        .into_iter()
        .map(|who| {
            let app = app.clone();
            tokio::spawn(async move { app.services().members.remove(&who.actor, id, who.id).await })
        })
        .collect();
    let mut left = 0;
    for one in leaving {
        left += usize::from(one.await.unwrap().is_ok());
    }
    assert_eq!(left, 1);
    let seen = app.services().members.list(&heidi.actor, id).await.unwrap();
    let roles: Vec<_> = seen.members.iter().map(|member| member.role).collect();
    assert_eq!(roles.len(), 2);
    assert!(roles.contains(&Role::Admin), "{roles:?}");
}
