use super::{LOCKED, patch, path_of};
use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    Person, TestApp, TestProject,
};
use app::{
    account::invitations::{InvitationPlace, NewInvitation},
    organization::{projects::Role, promo_codes::NewPromoCode},
};
use http::Method;
use rstest::rstest;
use serde_json::json;

async fn locked(app: &TestApp, token: &str, method: Method, path: &str, body: Option<&str>) {
    let refused = app.manage(token, method.clone(), path, body).await;
    assert_eq!(refused.refusal(), (400, LOCKED.to_owned()), "{method} {path}");
}

#[rstest]
#[tokio::test]
async fn nothing_is_done_without_a_factor_through_the_manage_api(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.force_mfa(&project).await;
    let root = app.super_admin("root").await;
    let eve = app.user("eve").await;
    let organization = path_of(&project);
    let in_project = format!("/manage/projects/{}", project.id);
    for email in ["ada@example.com", root.email.as_str()] {
        let token = app.management_token(email).await;
        for path in [
            organization.clone(),
            format!("{organization}/users"),
            format!("{organization}/projects-users"),
            format!("{organization}/invitations"),
            format!("{organization}/metadata"),
            in_project.clone(),
            format!("{in_project}/users"),
            format!("{in_project}/invitations"),
            format!("{in_project}/join-requests"),
            format!("{in_project}/metadata"),
        ] {
            locked(&app, &token, Method::GET, &path, None).await;
        }
        locked(&app, &token, Method::PATCH, &organization, Some(r#"{"name":"x"}"#)).await;
        let off = Some(r#"{"mfaRequired":false}"#);
        locked(&app, &token, Method::PATCH, &organization, off).await;
        locked(&app, &token, Method::POST, &format!("{organization}/force-mfa"), None).await;
        let new = Some(r#"{"email":"eve@example.com","role":"guest"}"#);
        locked(&app, &token, Method::POST, &format!("{in_project}/users"), new).await;
    }
    // who is no member learns no more than before
    let stranger = app.management_token(&eve.email).await;
    let refused = app.manage(&stranger, Method::GET, &organization, None).await;
    assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()));

    let ada = app.management_token("ada@example.com").await;
    app.add_totp(&project.admin).await;
    assert_eq!(app.manage(&ada, Method::GET, &organization, None).await.status, 200, "in at once");
    let words = "This organization requires users to have multi-factor authentication enabled";
    let outside = app.management_token(&root.email).await;
    let refused = app.manage(&outside, Method::GET, &organization, None).await;
    assert_eq!(refused.json()["error"], words);
    let renamed = patch(&app, &ada, &project, json!({"name": "New"})).await;
    assert_eq!((renamed.status, &renamed.json()["mfaRequired"]), (200, &json!(true)));
}

#[rstest]
#[tokio::test]
async fn a_super_admin_without_a_factor_can_still_delete_it(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.force_mfa(&project).await;
    app.delete_project(&project).await;
    let grace = app.user("grace").await;
    let maintainers = &app.services().maintainers;
    let operator = TestApp::operator();
    maintainers.add_member(&operator, project.maintainer, &grace.email).await.unwrap();
    let outside = app.management_token(&grace.email).await;
    locked(&app, &outside, Method::DELETE, &path_of(&project), None).await;
    let root = app.super_admin("root").await;
    let token = app.management_token(&root.email).await;
    let gone = app.manage(&token, Method::DELETE, &path_of(&project), None).await;
    assert_eq!(gone.status, 204, "{}", gone.text);
}

#[rstest]
#[tokio::test]
async fn the_pages_say_why_and_lead_to_the_way_in(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let ada = &project.admin;
    let (bucket, token) = (app.bucket(&project, "in.c-main").await, app.token(&project, &[]).await);
    app.force_mfa(&project).await;
    let (id, token_id) = (project.id, token.token.id);
    let in_project = format!("/projects/{id}");
    let pages = [
        format!("/organizations/{}", project.organization),
        format!("/organizations/{}/multi-factor", project.organization),
        format!("/projects/new?organization={}", project.organization),
        in_project.clone(),
        format!("{in_project}/storage/buckets"),
        format!("{in_project}/storage/buckets/{bucket}"),
        format!("{in_project}/settings/users"),
        format!("{in_project}/settings/api-tokens"),
        format!("{in_project}/settings/api-tokens/{token_id}"),
        format!("{in_project}/settings/api-tokens/{token_id}/events"),
    ];
    for path in &pages {
        let page = app.page(Some(ada), path).await;
        assert_eq!(page.status, 403, "{path}");
        assert!(page.text.contains("Needs multi-factor authentication"), "{path}");
        assert!(page.text.contains("/account/security?mfa=1"), "{path}");
    }
    let home = app.page(Some(ada), "/").await;
    assert!(home.text.contains("Needs multi-factor authentication"));
    for (function, form) in [
        ("/api/tokens/refresh", format!("project={id}&id={token_id}")),
        ("/api/tokens/delete", format!("project={id}&id={token_id}")),
        ("/api/tokens/create", format!("project={id}&id={token_id}&token[description]=x")),
        ("/api/buckets/delete", format!("project={id}&id={bucket}&force=false")),
        ("/api/members/add", format!("project={id}&email=eve%40example.com&role=guest")),
        ("/api/organizations/release-mfa", format!("id={}", project.organization)),
    ] {
        let refused = app.call(Some(ada), function, &form).await;
        assert_eq!(refused.status, 403, "{function}: {}", refused.text);
    }
    // the strings are credentials of their own
    let verified = app.get(&token.secret, "/v2/storage/tokens/verify").await;
    assert_eq!(verified.status, 200);

    app.add_totp(ada).await;
    for path in &pages {
        assert_eq!(app.page(Some(ada), path).await.status, 200, "{path}");
    }
    let home = app.page(Some(ada), "/").await;
    assert!(!home.text.contains("Needs multi-factor authentication"));
}

async fn refusal_of_join(app: &TestApp, who: &Person, project: &TestProject) -> String {
    let refused = app.services().members.join(&who.actor, project.id).await.unwrap_err();
    assert_eq!(refused.status(), 400);
    refused.message
}

#[rstest]
#[tokio::test]
async fn nobody_becomes_a_member_without_a_factor(#[values(Sqlite, Postgres)] backend: Backend) {
    const PROJECT: &str = "This project requires users to have multi-factor authentication enabled";
    const ORGANIZATION: &str =
        "This organization requires users to have multi-factor authentication enabled";
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.add_totp(&project.admin).await;
    let (grace, root) = (app.user("grace").await, app.super_admin("root").await);
    let invitations = &app.services().invitations;
    for place in
        [InvitationPlace::Project(project.id), InvitationPlace::Organization(project.organization)]
    {
        let new = NewInvitation {
            email: grace.email.clone(),
            role: "guest".to_owned(),
            ..NewInvitation::default()
        };
        invitations.invite(&project.admin.actor, place, new).await.unwrap();
    }
    app.force_mfa(&project).await;

    let mine = invitations.list_mine(&grace.actor).await.unwrap().pending;
    assert_eq!(mine.len(), 2);
    for one in &mine {
        let refused = invitations.accept(&grace.actor, one.id).await.unwrap_err();
        assert_eq!(refused.status(), 400);
        assert!(refused.message.contains("Enable it under Account & Security"), "{refused}");
    }
    assert!(refusal_of_join(&app, &root, &project).await.starts_with(PROJECT));
    let (ada, outside) =
        (app.management_token("ada@example.com").await, app.management_token(&root.email).await);
    let in_project = format!("/manage/projects/{}", project.id);
    let organization = path_of(&project);
    for (token, path, body, words) in [
        (&outside, format!("{in_project}/join-project"), "", PROJECT),
        (&outside, format!("{organization}/join-organization"), "", ORGANIZATION),
        (
            &ada,
            format!("{in_project}/users"),
            r#"{"email":"grace@example.com","role":"guest"}"#,
            PROJECT,
        ),
        (&ada, format!("{organization}/users"), r#"{"email":"grace@example.com"}"#, ORGANIZATION),
    ] {
        let body = Some(body).filter(|body| !body.is_empty());
        let refused = app.manage(token, Method::POST, &path, body).await;
        assert_eq!((refused.status, &refused.json()["error"]), (400, &json!(words)), "{path}");
    }

    app.add_totp(&grace).await;
    for one in &mine {
        invitations.accept(&grace.actor, one.id).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn whoever_removes_the_last_factor_is_warned_and_out(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (grace, _) = app.member(&project, "grace", Role::Guest).await;
    app.add_totp(&grace).await;
    app.force_mfa(&project).await;
    let asks = "/account/security/multi-factor?disable=1";
    let page = app.page(Some(&grace), asks).await;
    assert!(page.text.contains("Org requires multi-factor authentication: you will be locked out"));
    let secret = app.services().multi_factor.disable(&grace.actor).await.unwrap();
    let grace = app.holder(&secret).await;
    assert_eq!(app.page(Some(&grace), &format!("/projects/{}", project.id)).await.status, 403);
}

#[rstest]
#[tokio::test]
async fn a_promo_code_waits_for_the_factor(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let grace = app.user("grace").await;
    let codes = &app.services().promo_codes;
    let new = NewPromoCode {
        code: "SPRING".to_owned(),
        organization: project.organization,
        template: "demo".to_owned(),
        days: None,
    };
    codes.create(&project.admin.actor, project.maintainer, new).await.unwrap();
    app.force_mfa(&project).await;
    let refused = codes.redeem(&grace.actor, "SPRING").await.unwrap_err();
    assert_eq!(refused.status(), 400);
    assert!(refused.message.starts_with("This project requires"), "{refused}");
    app.add_totp(&grace).await;
    codes.redeem(&grace.actor, "SPRING").await.unwrap();
}
