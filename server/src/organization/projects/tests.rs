use crate::{
    project::tokens::kept,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp,
    },
};
use app::{
    organization::projects::{ProjectService, Role},
    project::tokens::CreatedToken,
    value::ProjectId,
};
use rstest::rstest;
use std::sync::Arc;

#[rstest]
#[tokio::test]
async fn a_new_member_gets_a_master_token_that_dies_with_the_membership(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let verified = app.get(&secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["isMasterToken"], true);
    assert_eq!(verified["description"], "grace@example.com");
    assert_eq!(verified["admin"]["role"], "admin");

    let projects = &app.installation.projects;
    projects.remove_member(&TestApp::operator(), project.id, &grace.email).await.unwrap();
    let refusal = app.get(&secret, "/v2/storage/tokens/verify").await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    let page = app.call(Some(&grace), "/api/projects/find", &format!("id={}", project.id)).await;
    assert_eq!(page.status, 404);
    let again = projects.remove_member(&TestApp::operator(), project.id, &grace.email).await;
    assert_eq!(again.unwrap_err().status(), 404);
}

#[rstest]
#[tokio::test]
async fn a_disabled_member_takes_the_master_token_along(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    app.installation.users.set_active(&TestApp::operator(), &grace.email, false).await.unwrap();
    assert_eq!(app.get(&secret, "/v2/storage/tokens/verify").await.status, 401);
}

#[rstest]
#[tokio::test]
async fn a_deleted_project_is_seen_no_more_and_its_tokens_are_dead(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let verify = "/v2/storage/tokens/verify";
    assert_eq!(app.get(&secret, verify).await.status, 200);

    app.delete_project(&project).await;
    let refusal = app.get(&secret, verify).await.refusal();
    assert_eq!(refusal, (401, "storage.tokenInvalid".to_owned()));
    let page = app.call(Some(&grace), "/api/projects/find", &format!("id={}", project.id)).await;
    assert_eq!(page.status, 404);
    assert!(app.services().home.home(&grace.actor).await.unwrap().organizations.is_empty());
}

#[rstest]
#[tokio::test]
async fn only_members_of_the_organization_make_projects(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let projects = &app.installation.projects;
    let refused = projects.create(&root.actor, project.organization, "x".into()).await.unwrap_err();
    assert_eq!(refused.status(), 404);
    projects.create(&project.admin.actor, project.organization, "Second".into()).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn nobody_is_a_member_twice(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let projects = &app.installation.projects;
    let operator = TestApp::operator();
    let twice = projects.add_member(&operator, project.id, "ada@example.com", Role::Guest).await;
    assert!(twice.unwrap_err().message.contains("already a member"));
    let nowhere = projects.add_member(&operator, ProjectId(99), "ada@example.com", Role::Guest);
    assert_eq!(nowhere.await.unwrap_err().status(), 404);
    let by_person = projects.add_member(&project.admin.actor, project.id, "x", Role::Guest).await;
    assert_eq!(by_person.unwrap_err().status(), 403);
}

#[rstest]
#[tokio::test]
async fn a_project_that_keeps_no_token_strings_has_no_copy_left(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let (project, other) = (app.project("ada").await, app.project("grace").await);
    let (before, of_other) = (app.token(&project, &[]).await, app.token(&other, &[]).await);
    let projects = &app.installation.projects;
    let set = async |keeps| {
        projects.keep_token_strings(&TestApp::operator(), project.id, keeps).await.unwrap();
    };
    let is_kept = async |token: &CreatedToken| {
        let mut tx = app.core().db.read().await.unwrap();
        kept::is_kept(&mut tx, token.token.id).await.unwrap()
    };
    assert!(is_kept(&before).await);
    set(false).await;
    let without = app.token(&project, &[]).await;
    assert!(is_kept(&of_other).await);
    set(true).await;
    assert!(!is_kept(&before).await, "it was deleted, not hidden");
    assert!(!is_kept(&without).await);
    assert!(is_kept(&app.token(&project, &[]).await).await);

    let nowhere = projects.keep_token_strings(&TestApp::operator(), ProjectId(99), false).await;
    assert_eq!(nowhere.unwrap_err().message, "There is no project 99.");
    let by_person = projects.keep_token_strings(&project.admin.actor, project.id, false).await;
    assert_eq!(by_person.unwrap_err().status(), 403);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_membership_ended_while_32_clients_use_its_token_is_refused_from_then_on(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let (app, secret) = (app.clone(), secret.clone());
            tokio::spawn(async move {
                let mut answers = Vec::new();
                for _ in 0..6 {
                    answers.push(app.get(&secret, "/v2/storage/tokens/verify").await.status);
                }
                answers
            })
        })
        .collect();
    let projects = &app.installation.projects;
    projects.remove_member(&TestApp::operator(), project.id, &grace.email).await.unwrap();
    assert_eq!(app.get(&secret, "/v2/storage/tokens/verify").await.status, 401);
    for client in clients {
        let answers = client.await.unwrap();
        let first_refused = answers.iter().position(|status| *status == 401);
        let after = first_refused.map_or(&[][..], |first| &answers[first..]);
        assert!(after.iter().all(|status| *status == 401), "{answers:?}");
    }
}
