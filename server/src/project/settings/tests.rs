use super::tell;
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp, TestProject,
};
use app::{
    organization::{
        maintainers::MaintainerService,
        organizations::OrganizationService,
        projects::{ProjectService, Role},
    },
    value::OrganizationId,
};
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use std::sync::Arc;

const VERIFY: &str = "/v2/storage/tokens/verify";
const DAY: i64 = 86_400;

fn path(project: &TestProject) -> String {
    format!("/manage/projects/{}", project.id)
}

/// Status, code and text of a call.
async fn told(
    app: &TestApp,
    token: &str,
    method: Method,
    path: &str,
    body: Value,
) -> (u16, String, String) {
    let reply = app.manage(token, method, path, Some(&body.to_string())).await;
    let json = if reply.text.is_empty() { Value::Null } else { reply.json() };
    let text = |key: &str| json[key].as_str().unwrap_or_default().to_owned();
    (reply.status, text("code"), text("error"))
}

/// Another organization of the same maintainer with this member.
async fn organization(app: &TestApp, project: &TestProject, member: &Person) -> OrganizationId {
    let (operator, organizations) = (TestApp::operator(), &app.installation.organizations);
    let id = organizations.create(&operator, project.maintainer, "Second").await.unwrap();
    organizations.add_member(&operator, id, &member.email).await.unwrap();
    id
}

#[rstest]
#[tokio::test]
async fn a_project_is_made_with_what_its_template_says_and_what_is_asked_for(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let token = app.management_token(&project.admin.email).await;
    let list = format!("/manage/organizations/{}/projects", project.organization);
    let make = async |body: Value| {
        let made = app.manage(&token, Method::POST, &list, Some(&body.to_string())).await;
        (made.status, made.json())
    };
    let (status, made) = make(json!({"name": "P", "dataRetentionTimeInDays": 1})).await;
    assert_eq!(
        (status, &made["type"], &made["expires"]),
        (201, &json!("production"), &Value::Null)
    );
    assert_eq!(made["dataRetentionTimeInDays"], 1);
    assert_eq!(made["fileStorage"]["provider"], "azure");
    assert!(made["fileStorage"]["id"].is_i64() && made["backends"]["snowflake"]["id"].is_i64());
    assert_eq!(made["organization"]["id"], project.organization.0);
    let (_, demo) = make(json!({"name": "P", "type": "demo"})).await;
    assert_eq!(demo["expires"], app.now().plus_seconds(30 * DAY).wire());
    let (_, redshift) = make(json!({"name": "P", "type": "productionRedshift"})).await;
    assert_eq!(redshift["defaultBackend"], "redshift");
    for (body, status, code) in [
        (json!({}), 400, ""),
        (json!({"name": "P", "defaultBackend": "file"}), 400, "storage.unsupportedBackend"),
        (json!({"name": "P", "type": "none"}), 404, "notFound"),
        (json!({"name": "P", "dataRetentionTimeInDays": -1}), 400, ""),
    ] {
        let (found, _) = make(body.clone()).await;
        assert_eq!(found, status, "{body}");
        let (_, found, _) = told(&app, &token, Method::POST, &list, body.clone()).await;
        assert!(code.is_empty() || found == code, "{body}: {found}");
    }
    let listed = app.manage(&token, Method::GET, &list, None).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 4, "{listed}");
    let members = format!("/manage/projects/{}/users", made["id"]);
    let members = app.manage(&token, Method::GET, &members, None).await.json();
    assert_eq!((&members[0]["role"], members[1].is_null()), (&json!("admin"), true));
}

#[rstest]
#[tokio::test]
async fn only_members_of_the_organization_are_let_make_projects(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (root, grace) = (app.super_admin("root").await, app.user("grace").await);
    let list = format!("/manage/organizations/{}/projects", project.organization);
    let (root, grace) =
        (app.management_token(&root.email).await, app.management_token(&grace.email).await);
    let body = json!({"name": "P"});
    let refused = told(&app, &root, Method::POST, &list, body.clone()).await;
    let message = "Only organization members can create new projects".to_owned();
    assert_eq!(refused, (400, "manage.createProjectPermissionDenied".to_owned(), message));
    let refused = told(&app, &grace, Method::POST, &list, body.clone()).await;
    assert_eq!(refused.0, 403);
    assert!(refused.2.contains("You don't have access to the organization"), "{}", refused.2);
    let ada = app.management_token(&project.admin.email).await;
    let path = "/manage/current-user/session-token";
    let session = app.manage(&ada, Method::POST, path, None).await.json();
    let session = session["token"].as_str().unwrap();
    assert_eq!(told(&app, session, Method::POST, &list, body).await.0, 403);
}

#[rstest]
#[tokio::test]
async fn administrators_rename_and_super_admins_set_the_terms(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let stranger = app.user("eve").await;
    let path = path(&project);
    let root = app.management_token(&project.admin.email).await;
    let grace = app.management_token(&grace.email).await;
    let guest = app.management_token(&guest.email).await;
    let eve = app.management_token(&stranger.email).await;
    let change = async |token: &str, body: Value| {
        app.manage(token, Method::PUT, &path, Some(&body.to_string())).await
    };
    let renamed = change(&grace, json!({"name": "New", "defaultBackend": "redshift"})).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text);
    let renamed = renamed.json();
    assert_eq!((&renamed["name"], &renamed["defaultBackend"]), (&json!("New"), &json!("redshift")));
    for terms in [
        json!({"type": "production"}),
        json!({"expirationDays": 3}),
        json!({"billedMonthlyPrice": 5}),
        json!({"dataRetentionTimeInDays": 0}),
        json!({"hasTryModeOn": true}),
    ] {
        assert_eq!(change(&grace, terms.clone()).await.status, 403, "{terms}");
        assert_eq!(change(&root, terms.clone()).await.status, 200, "{terms}");
    }
    let seen = app.manage(&root, Method::GET, &path, None).await.json();
    assert_eq!(seen["expires"], app.now().plus_seconds(3 * DAY).wire());
    assert_eq!((&seen["hasTryModeOn"], &seen["billedMonthlyPrice"]), (&json!("1"), &json!(5)));
    assert_eq!(change(&root, json!({"expirationDays": 0})).await.json()["expires"], Value::Null);

    let refused = told(&app, &guest, Method::PUT, &path, json!({"name": "x"})).await;
    assert_eq!((refused.0, refused.2.as_str()), (403, "Action is restricted for your role"));
    let refused = told(&app, &eve, Method::PUT, &path, json!({"name": "x"})).await;
    let message = format!("You don't have access to project {}", project.id);
    assert_eq!((refused.0, refused.2), (403, message));
    let zone = json!({"timezone": "America/Detroit"});
    let refused = told(&app, &grace, Method::PUT, &path, zone.clone()).await;
    let message = "The timezone parameter is only supported for the BigQuery backend. The \
                   selected backend \"redshift\" does not support it.";
    assert_eq!((refused.0, refused.2.as_str()), (400, message));
    change(&grace, json!({"defaultBackend": "bigquery"})).await;
    assert_eq!(change(&grace, zone).await.json()["timezone"], "America/Detroit");
    for wrong in [json!({"name": ""}), json!({"name": "a\u{0}"}), json!({"expirationDays": -1})] {
        assert_eq!(change(&root, wrong.clone()).await.status, 400, "{wrong}");
    }
}

#[rstest]
#[tokio::test]
async fn who_has_the_feature_sets_the_terms_of_projects_they_are_not_in(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let keeper = app.user("grace").await;
    let root = app.management_token(&project.admin.email).await;
    let token = app.management_token(&keeper.email).await;
    let body = json!({"name": "N", "type": "poc", "expirationDays": 3, "billedMonthlyPrice": 1});
    let path = path(&project);
    assert_eq!(told(&app, &token, Method::PUT, &path, body.clone()).await.0, 403);
    let feature = json!({"name": "can-update-project-settings", "type": "admin", "title": "x"});
    assert_eq!(told(&app, &root, Method::POST, "/manage/features", feature).await.0, 201);
    let of_user = format!("/manage/users/{}/features", keeper.email);
    let give = json!({"feature": "can-update-project-settings"});
    assert_eq!(told(&app, &root, Method::POST, &of_user, give).await.0, 201);
    assert_eq!(told(&app, &token, Method::PUT, &path, body).await.0, 200);
    let page = format!("id={}&name=x", project.id);
    let by_page = app.call(Some(&keeper), "/api/projects/rename", &page).await;
    assert_eq!(by_page.status, 404, "people find a project by their membership");
}

#[rstest]
#[tokio::test]
async fn a_moved_project_is_under_the_other_organization_and_its_administrators_know(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let target = organization(&app, &project, &grace).await;
    let settings = &app.services().project_settings;
    let found = settings.find(&grace.actor, project.id).await.unwrap();
    assert_eq!(found.targets.iter().map(|one| one.id).collect::<Vec<_>>(), [target]);
    settings.move_to(&grace.actor, project.id, target).await.unwrap();
    let found = settings.find(&grace.actor, project.id).await.unwrap();
    assert_eq!((found.organization, found.organization_name.as_str()), (target, "Second"));
    assert_eq!(app.get(&secret, VERIFY).await.status, 200, "tokens stay");
    let subject = "The project Project was moved to Second".to_owned();
    assert!(app.subjects(&project.admin.email).await.contains(&subject));
    assert!(!app.subjects(&grace.email).await.contains(&subject), "who did it knows");
    let organizations = &app.services().organizations;
    let left = organizations.find(&project.admin.actor, project.organization).await.unwrap();
    assert!(left.projects.is_empty());
    // who is a member there can come in now, and has no way back
    let back = settings.move_to(&grace.actor, project.id, project.organization).await;
    assert_eq!(back.unwrap_err().status(), 404, "grace looks after nothing there");
}

#[rstest]
#[tokio::test]
async fn a_project_of_a_closed_organization_is_moved_by_its_own_people_alone(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let target = organization(&app, &project, &root).await;
    let operator = TestApp::operator();
    app.installation.organizations.add_member(&operator, target, &guest.email).await.unwrap();
    let organizations = &app.installation.organizations;
    organizations.set_auto_join(&project.admin.actor, project.organization, false).await.unwrap();
    let path = format!("{}/organizations", path(&project));
    let body = json!({"organizationId": target.0});
    let root = app.management_token(&root.email).await;
    let guest = app.management_token(&guest.email).await;
    let refused = told(&app, &root, Method::POST, &path, body.clone()).await;
    assert_eq!(refused.0, 403);
    assert!(refused.2.contains("auto-join"), "{}", refused.2);
    let refused = told(&app, &guest, Method::POST, &path, body.clone()).await;
    assert_eq!((refused.0, refused.2.as_str()), (403, "Action is restricted for your role"));
    organizations.set_auto_join(&project.admin.actor, project.organization, true).await.unwrap();
    assert_eq!(told(&app, &root, Method::POST, &path, body).await.0, 200);
    assert_eq!(told(&app, &root, Method::POST, &path, json!({})).await.0, 400);
    let nowhere = json!({"organizationId": 999});
    let refused = told(&app, &root, Method::POST, &path, nowhere).await;
    assert_eq!((refused.0, refused.2.as_str()), (404, "Organization 999 not found"));
}

#[rstest]
#[tokio::test]
async fn a_deleted_project_takes_invitations_and_requests_along(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, secret) = app.member(&project, "grace", Role::Admin).await;
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let invited = app.user("eve").await;
    let token = app.management_token(&project.admin.email).await;
    let invitations = format!("{}/invitations", path(&project));
    let invite = json!({"email": invited.email});
    assert_eq!(told(&app, &token, Method::POST, &invitations, invite).await.0, 201);
    let settings = &app.services().project_settings;
    let refused = settings.delete(&guest.actor, project.id).await.unwrap_err();
    assert_eq!(refused.status(), 403);
    settings.delete(&project.admin.actor, project.id).await.unwrap();
    assert_eq!(app.get(&secret, VERIFY).await.status, 401);
    let own = app.management_token(&invited.email).await;
    let own =
        app.manage(&own, Method::GET, "/manage/current-user/projects-invitations", None).await;
    assert_eq!(own.json(), json!([]));
    let subject = "The project Project was deleted".to_owned();
    assert!(app.subjects(&grace.email).await.contains(&subject));
    let again = settings.delete(&project.admin.actor, project.id).await.unwrap_err();
    assert_eq!(again.status(), 404);
    // an organization whose projects are all deleted can be deleted
    let organizations = &app.installation.organizations;
    organizations.delete(&project.admin.actor, project.organization).await.unwrap();
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_project_that_is_moved_and_deleted_at_once_is_deleted_once(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let target = organization(&app, &project, &project.admin).await;
    let both: Vec<_> = (0..8)
        .map(|number| {
            let (app, actor, id) = (app.clone(), project.admin.actor.clone(), project.id);
            tokio::spawn(async move {
                let settings = &app.services().project_settings;
                match number % 2 {
                    0 => settings.delete(&actor, id).await,
                    _ => settings.move_to(&actor, id, target).await,
                }
                .map(|()| number % 2)
            })
        })
        .collect();
    let mut deleted = 0;
    for one in both {
        match one.await.unwrap() {
            Ok(0) => deleted += 1,
            Ok(_) => {}
            Err(error) => assert_eq!(error.status(), 404, "{error}"),
        }
    }
    assert_eq!(deleted, 1);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_projects_that_change_places_do_not_wait_for_each_other(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let app = Arc::new(app);
    let project = app.project("ada").await;
    let (first, second) =
        (project.organization, organization(&app, &project, &project.admin).await);
    let projects = &app.installation.projects;
    let other = projects.create(&project.admin.actor, second, "Other".into()).await.unwrap();
    for _ in 0..4 {
        let swap = [(project.id, second), (other, first)].map(|(id, to)| {
            let (app, actor) = (app.clone(), project.admin.actor.clone());
            tokio::spawn(
                async move { app.services().project_settings.move_to(&actor, id, to).await },
            )
        });
        for one in swap {
            one.await.unwrap().unwrap();
        }
        let back = [(project.id, first), (other, second)];
        for (id, to) in back {
            let settings = &app.services().project_settings;
            settings.move_to(&project.admin.actor, id, to).await.unwrap();
        }
    }
}

#[rstest]
#[tokio::test]
async fn administrators_are_told_a_week_and_a_day_before_a_project_ends(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let token = app.management_token(&project.admin.email).await;
    let path = path(&project);
    let ends = async |days: i64| {
        let body = json!({"expirationDays": days});
        assert_eq!(told(&app, &token, Method::PUT, &path, body).await.0, 200);
    };
    let mails = async |person: &Person| {
        tell(app.core()).await.unwrap();
        tell(app.core()).await.unwrap();
        let subjects = app.subjects(&person.email).await;
        subjects.into_iter().filter(|subject| subject.contains("ends within")).count()
    };
    ends(20).await;
    assert_eq!(mails(&project.admin).await, 0);
    app.clock.advance_seconds(14 * DAY);
    assert_eq!(mails(&project.admin).await, 1);
    app.clock.advance_seconds(5 * DAY + 1);
    assert_eq!(mails(&project.admin).await, 2);
    assert_eq!(mails(&guest).await, 0);
    // another end is told anew
    let token = app.management_token(&project.admin.email).await;
    let body = json!({"expirationDays": 5});
    assert_eq!(told(&app, &token, Method::PUT, &path, body).await.0, 200);
    assert_eq!(mails(&project.admin).await, 3);
}

#[rstest]
#[tokio::test]
async fn a_super_admin_without_a_second_factor_cleans_up_under_forced_mfa(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Admin).await;
    app.force_mfa(&project).await;
    let token = app.management_token(&project.admin.email).await;
    let grace = app.management_token(&grace.email).await;
    let list = format!("/manage/organizations/{}/projects", project.organization);
    assert_eq!(app.manage(&token, Method::GET, &list, None).await.status, 200);
    let path = path(&project);
    let locked = (400, "manage.mfaRequired".to_owned());
    assert_eq!(app.manage(&grace, Method::DELETE, &path, None).await.refusal(), locked);
    let (status, code, _) = told(&app, &token, Method::PUT, &path, json!({"name": "x"})).await;
    assert_eq!((status, code), locked);
    assert_eq!(app.manage(&token, Method::DELETE, &path, None).await.status, 204);
}

#[rstest]
#[tokio::test]
async fn settings_are_seen_while_the_project_is_switched_off(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.disable(&project, "unpaid").await;
    let settings = &app.services().project_settings;
    let found = settings.find(&project.admin.actor, project.id).await.unwrap();
    assert_eq!(found.disabled_reason.as_deref(), Some("unpaid"));
    let (guest, _) = app.member(&project, "guest", Role::Guest).await;
    let found = settings.find(&guest.actor, project.id).await.unwrap();
    assert!(!found.can_manage && found.targets.is_empty());
    let maintainers = &app.installation.maintainers;
    let outsider = app.user("maria").await;
    let operator = TestApp::operator();
    maintainers.add_member(&operator, project.maintainer, &outsider.email).await.unwrap();
    let hidden = settings.find(&outsider.actor, project.id).await.unwrap_err();
    assert_eq!(hidden.status(), 404, "people find a project by their membership");
}
