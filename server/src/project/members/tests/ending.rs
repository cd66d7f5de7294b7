//! The end of a membership takes the master token along, at once and on every path.

use super::{ground, list, new_member, send, told, users};
use crate::{
    project::members::end_expired,
    testing::{
        Backend::{self, Postgres, Sqlite},
        TestApp,
    },
};
use app::{
    admin::announcements::NewAnnouncement, organization::projects::Role,
    project::tokens::TokenSecret,
};
use http::Method;
use rstest::rstest;
use serde_json::json;
use std::sync::Arc;

const VERIFY: &str = "/v2/storage/tokens/verify";

async fn is_invalid(app: &TestApp, secret: &TokenSecret) -> bool {
    let refused = (401, "storage.tokenInvalid".to_owned());
    let paths = [VERIFY, "/v2/storage/buckets", "/v2/storage/tokens", "/v2/storage/components"];
    for path in paths {
        let reply = app.get(secret, path).await;
        if reply.status != 401 || reply.refusal() != refused {
            return false;
        }
    }
    let body = r#"{"name":"x","stage":"in"}"#;
    let write = app.api(secret, Method::POST, "/v2/storage/buckets", Some(body)).await;
    write.refusal() == refused
}

#[rstest]
#[tokio::test]
async fn who_is_removed_loses_token_pages_and_the_project_at_home(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    assert_eq!(app.get(&secret, VERIFY).await.status, 200);
    let home = async || app.services().home.home(&grace.actor).await.unwrap().organizations.len();
    assert_eq!(home().await, 1);
    let path = format!("{}/{}", users(project.id), grace.id);
    assert_eq!(app.manage(&ada, Method::DELETE, &path, None).await.status, 204);
    assert!(is_invalid(&app, &secret).await);
    let page = app.call(Some(&grace), "/api/projects/find", &format!("id={}", project.id)).await;
    assert_eq!(page.status, 404);
    assert_eq!(home().await, 0);
    let told = told(&app, &grace.email).await;
    assert_eq!(told, ["You are no longer a member of the project Project"]);
}

#[rstest]
#[tokio::test]
async fn from_the_second_on_that_a_membership_is_over_its_token_is_refused(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    app.set_membership_end(&project, &grace, app.now().plus_seconds(3600)).await;
    app.clock.advance_seconds(3599);
    assert_eq!(app.get(&secret, VERIFY).await.status, 200);
    assert_eq!(list(&app, &ada, project.id).await.len(), 2);
    app.clock.advance_seconds(1);
    assert!(is_invalid(&app, &secret).await, "before anybody swept");
    assert_eq!(list(&app, &ada, project.id).await.len(), 1);
    for (path, form) in [
        ("/api/projects/find", format!("id={}", project.id)),
        ("/api/tokens/list", format!("project={}", project.id)),
        ("/api/members/list", format!("project={}", project.id)),
    ] {
        assert_eq!(app.call(Some(&grace), path, &form).await.status, 404, "{path}");
    }
    let home = app.services().home.home(&grace.actor).await.unwrap();
    assert!(home.organizations.is_empty());

    end_expired(app.core()).await.unwrap();
    end_expired(app.core()).await.unwrap();
    assert!(is_invalid(&app, &secret).await);
    let told = told(&app, &grace.email).await;
    assert_eq!(told, ["Your membership in the project Project has ended"], "once");
}

#[rstest]
#[tokio::test]
async fn whose_time_is_over_is_listed_and_counted_nowhere_before_anybody_swept(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    let (services, organization) = (app.services(), project.organization);
    let operator = TestApp::operator();
    services.organizations.add_member(&operator, organization, &grace.email).await.unwrap();
    app.set_membership_end(&project, &grace, app.now().plus_seconds(20)).await;
    let counts = async |path: String| {
        let reply = app.manage(&ada, Method::GET, &path, None).await;
        reply.json().as_array().map(Vec::len)
    };
    let members = format!("/manage/organizations/{organization}/projects-users");
    let projects = format!("/manage/users/{}/projects", grace.id);
    let ada_sees = &project.admin.actor;
    for is_in in [true, false] {
        let seen = services.organizations.find(&grace.actor, organization).await.unwrap();
        assert_eq!(seen.projects[0].role.is_some(), is_in);
        let expected = 1 + usize::from(is_in);
        assert_eq!(counts(members.clone()).await, Some(expected));
        assert_eq!(counts(projects.clone()).await, Some(expected - 1));
        let expected = 1 + i64::from(is_in);
        let overview = services.overview.find(ada_sees, project.id).await.unwrap();
        assert_eq!(overview.members, expected);
        let administration = &services.project_administration;
        let all = administration.list(ada_sees, "", false, None).await.unwrap().projects;
        assert_eq!(all[0].members, expected);
        app.clock.advance_seconds(20);
    }
}

#[rstest]
#[tokio::test]
async fn whose_time_is_over_hears_of_the_project_no_more(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, _)) = ground(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    app.set_membership_end(&project, &grace, app.now().plus_seconds(20)).await;
    for told in ["before", "after"] {
        let new = NewAnnouncement {
            title: told.to_owned(),
            message: told.to_owned(),
            link: String::new(),
            project: project.id.to_string(),
        };
        app.services().announcements.announce(&project.admin.actor, new).await.unwrap();
        app.clock.advance_seconds(20);
    }
    let seen = app.services().notifications.list(&grace.actor, None).await.unwrap();
    let has = |title: &str| seen.notifications.iter().any(|one| one.title == title);
    assert!(has("before") && !has("after"));
    let unread = app.services().notifications.unread(&grace.actor).await.unwrap();
    assert_eq!(unread, seen.notifications.len() as u64);
}

#[rstest]
#[tokio::test]
async fn whose_time_is_over_can_be_added_again_before_anybody_swept(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let path = users(project.id);
    let body = json!({"email": "grace@example.com", "expirationSeconds": 20});
    assert_eq!(send(&app, &ada, Method::POST, &path, body.clone()).await.status, 204);
    app.clock.advance_seconds(20);
    assert_eq!(send(&app, &ada, Method::POST, &path, body).await.status, 204);
    end_expired(app.core()).await.unwrap();
    assert_eq!(list(&app, &ada, project.id).await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn whose_time_ends_while_the_project_is_deleted_can_be_added_after_it_is_restored(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    app.set_membership_end(&project, &grace, app.now().plus_seconds(20)).await;
    app.delete_project(&project).await;
    app.clock.advance_seconds(20);
    end_expired(app.core()).await.unwrap();
    app.set_deleted(&project, None).await;
    assert!(is_invalid(&app, &secret).await);
    let body = json!({"email": grace.email});
    assert_eq!(send(&app, &ada, Method::POST, &users(project.id), body).await.status, 204);
    assert!(is_invalid(&app, &secret).await, "there is a new one");
}

#[rstest]
#[tokio::test]
async fn what_is_over_and_not_swept_keeps_nobody_from_being_invited(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    app.set_membership_end(&project, &grace, app.now().plus_seconds(20)).await;
    let path = format!("/manage/projects/{}/invitations", project.id);
    let body = json!({"email": grace.email});
    assert_eq!(send(&app, &ada, Method::POST, &path, body.clone()).await.status, 400);
    app.clock.advance_seconds(20);
    let invited = send(&app, &ada, Method::POST, &path, body).await;
    assert_eq!(invited.status, 201, "{}", invited.text);
    let hers = app.management_token(&grace.email).await;
    let own = format!("/manage/current-user/projects-invitations/{}", invited.json()["id"]);
    assert_eq!(app.manage(&hers, Method::PUT, &own, None).await.status, 202);
    assert_eq!(list(&app, &ada, project.id).await.len(), 2);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_nodes_that_sweep_at_once_one_tells(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, _)) = ground(backend).await else { return };
    let app = Arc::new(app);
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    app.set_membership_end(&project, &grace, app.now().plus_seconds(1)).await;
    app.clock.advance_seconds(1);
    let sweeps: Vec<_> = (0..8)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { end_expired(app.core()).await })
        })
        .collect();
    for sweep in sweeps {
        sweep.await.unwrap().unwrap();
    }
    assert_eq!(told(&app, &grace.email).await.len(), 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_person_who_is_added_by_many_at_once_is_added_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, ada)) = ground(backend).await else { return };
    let app = Arc::new(app);
    let grace = app.user("grace").await;
    let adding: Vec<_> = (0..8)
        .map(|_| {
            let (app, actor, id) = (app.clone(), project.admin.actor.clone(), project.id);
            let new = new_member(&grace.email, "guest");
            tokio::spawn(async move { app.services().members.add(&actor, id, new).await })
        })
        .collect();
    let mut added = 0;
    for one in adding {
        match one.await.unwrap() {
            Ok(()) => added += 1,
            Err(refused) => assert!(refused.message.contains("already"), "{refused}"),
        }
    }
    assert_eq!(added, 1);
    assert_eq!(list(&app, &ada, project.id).await.len(), 2);
}
