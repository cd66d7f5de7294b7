mod gate;
mod races;

use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Reply, TestApp, TestProject,
};
use app::organization::projects::Role;
use http::Method;
use rstest::rstest;
use serde_json::{Value, json};

/// The code and the words of who has to set a factor up first.
const LOCKED: &str = "manage.mfaRequired";

fn path_of(project: &TestProject) -> String {
    format!("/manage/organizations/{}", project.organization)
}

async fn patch(app: &TestApp, token: &str, project: &TestProject, body: Value) -> Reply {
    app.manage(token, Method::PATCH, &path_of(project), Some(&body.to_string())).await
}

async fn force(app: &TestApp, token: &str, project: &TestProject, method: Method) -> Reply {
    app.manage(token, method, &format!("{}/force-mfa", path_of(project)), None).await
}

#[rstest]
#[tokio::test]
async fn it_is_switched_on_when_everybody_has_a_factor(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    let (ada, guest) =
        (app.management_token("ada@example.com").await, app.management_token(&grace.email).await);
    let on = json!({"mfaRequired": true});

    let refused = patch(&app, &ada, &project, on.clone()).await;
    assert_eq!(refused.status, 400);
    let words = "You must setup Multi-Factor Authentication on your account first";
    assert_eq!(refused.json()["error"], words);
    app.add_totp(&project.admin).await;
    let refused = patch(&app, &ada, &project, on.clone()).await;
    assert_eq!(refused.status, 400);
    let words = "Not all organization and project members have Multi-factor Authentication enabled";
    assert_eq!(refused.json()["error"], words);
    assert_eq!(patch(&app, &guest, &project, on.clone()).await.status, 403, "in a project only");

    app.add_totp(&grace).await;
    let done = patch(&app, &ada, &project, on).await;
    assert_eq!((done.status, &done.json()["mfaRequired"]), (200, &json!(true)));
    let list = app.manage(&ada, Method::GET, "/manage/organizations", None).await.json();
    assert_eq!(list[0]["mfaRequired"], true);
    let off = patch(&app, &ada, &project, json!({"mfaRequired": false})).await;
    assert_eq!((off.status, &off.json()["mfaRequired"]), (200, &json!(false)));
}

#[rstest]
#[tokio::test]
async fn only_members_decide_about_it(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let root = app.super_admin("root").await;
    app.add_totp(&root).await;
    let token = app.management_token(&root.email).await;
    let denied = (400, "manage.updateOrganizationPermissionDenied".to_owned());
    for value in [true, false] {
        let refused = patch(&app, &token, &project, json!({"mfaRequired": value})).await;
        assert_eq!(refused.refusal(), denied);
        let words = "Only organization members can change the 'mfaRequired' parameter";
        assert_eq!(refused.json()["error"], words);
    }
    for method in [Method::PATCH, Method::POST] {
        assert_eq!(force(&app, &token, &project, method).await.refusal(), denied);
    }
}

#[rstest]
#[case(Method::PATCH)]
#[case(Method::POST)]
#[tokio::test]
async fn forcing_it_locks_the_others_out_and_tells_them(
    #[values(Sqlite, Postgres)] backend: Backend,
    #[case] method: Method,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    let (carol, _) = app.member(&project, "carol", Role::Guest).await;
    let ada = app.management_token("ada@example.com").await;
    assert_eq!(force(&app, &ada, &project, method.clone()).await.status, 400, "own factor first");
    app.add_totp(&project.admin).await;
    app.add_totp(&carol).await;
    let forced = &app.services().forced_mfa;
    let seen = forced.find(&project.admin.actor, project.organization).await.unwrap();
    let without: Vec<_> = seen.without.iter().map(|one| one.email.as_str()).collect();
    assert_eq!(without, ["grace@example.com"]);
    assert_eq!(seen.without[0].projects, ["Project"]);

    for _ in 0..2 {
        let done = force(&app, &ada, &project, method.clone()).await;
        assert_eq!((done.status, &done.json()["mfaRequired"]), (200, &json!(true)));
    }
    let of_grace = app.subjects(&grace.email).await;
    assert_eq!(of_grace, ["Org requires multi-factor authentication"], "once");
    let of_carol = app.subjects(&carol.email).await;
    assert!(!of_carol.iter().any(|subject| subject.contains("requires")), "has a factor");
    let bell = app.services().notifications.list(&grace.actor, None).await.unwrap();
    assert!(bell.notifications[0].message.contains("Account & Security"));

    forced.release(&project.admin.actor, project.organization).await.unwrap();
    assert_eq!(app.page(Some(&grace), &format!("/projects/{}", project.id)).await.status, 200);
}
