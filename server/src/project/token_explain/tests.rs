use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp, TestProject,
};
use app::{
    organization::projects::Role,
    project::{
        token_explain::{Explanation, Question},
        tokens::{BucketPermission, Grants, NewToken},
    },
    services::Actor,
    value::TokenId,
};
use rstest::rstest;
use serde_json::json;

fn asked(operation: &str, object: &str) -> Question {
    Question { operation: operation.to_owned(), object: object.to_owned() }
}

async fn of_token(
    app: &TestApp,
    project: &TestProject,
    token: TokenId,
    (operation, object): (&str, &str),
) -> Explanation {
    let (explain, actor) = (&app.services().token_explain, &project.admin.actor);
    explain.of_token(actor, project.id, token, &asked(operation, object)).await.unwrap()
}

async fn of_grants(
    app: &TestApp,
    project: &TestProject,
    actor: &Actor,
    grants: Grants,
) -> Explanation {
    let explain = &app.services().token_explain;
    explain.of_grants(actor, project.id, grants, &asked("read-bucket", "in.c-main")).await.unwrap()
}

/// A project with a bucket, and a token that reads it, has a component and purges.
async fn world(backend: Backend) -> Option<(TestApp, TestProject, TokenId)> {
    let app = TestApp::start(backend).await?;
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let grants = Grants {
        buckets: [(bucket, BucketPermission::Read)].into(),
        components: vec!["wr-db".to_owned(), "wr-mine".to_owned()],
        can_purge_trash: true,
        ..Grants::default()
    };
    let new = NewToken { grants, expires_in: Some(3600), ..NewToken::default() };
    let token = app.token_with(&project, new).await.token.id;
    Some((app, project, token))
}

#[rstest]
#[tokio::test]
async fn a_limited_token_may_what_is_granted_and_the_reason_says_so(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, token)) = world(backend).await else { return };
    let configurations = "configurations of wr-db";
    for (question, code, reason) in [
        (
            ("read-bucket", "in.c-main"),
            "granted",
            "may read the bucket in.c-main: the bucket is granted.".to_owned(),
        ),
        (
            ("write-bucket", "in.c-main"),
            "readOnly",
            "may not write to the bucket in.c-main: it is granted for reading alone.".to_owned(),
        ),
        (
            ("read-bucket", "in.c-none"),
            "notGranted",
            "may not read the bucket in.c-none: the bucket is not granted; there is no such \
             bucket yet."
                .to_owned(),
        ),
        (
            ("manage-buckets", ""),
            "flag",
            "may not create or drop buckets: it lacks the right to manage buckets.".to_owned(),
        ),
        (
            ("purge-trash", "wr-db"),
            "flag",
            format!("may delete {configurations} for good: it has the right to purge the trash."),
        ),
        (
            ("change-configurations", "wr-db"),
            "granted",
            format!("may change {configurations}: the component is granted."),
        ),
        (
            ("read-configurations", "wr-mine"),
            "granted",
            "may read configurations of wr-mine: the component is granted; there is no such \
             component."
                .to_owned(),
        ),
        (
            ("manage-tokens", ""),
            "noMaster",
            "may not see or change other tokens: only master tokens may, and tokens that may manage \
             tokens."
                .to_owned(),
        ),
    ] {
        let answer = of_token(&app, &project, token, question).await;
        assert_eq!(answer.reason, format!("The token {reason}"));
        assert_eq!(answer.code, code, "{reason}");
        assert_eq!(answer.allowed, reason.starts_with("may ") && !reason.starts_with("may not"));
    }
}

#[rstest]
#[tokio::test]
async fn a_master_token_may_what_its_role_may(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, _)) = world(backend).await else { return };
    let (_, reader) = app.member(&project, "grace", Role::ReadOnly).await;
    let own: TokenId = reader.reveal().split('-').nth(1).unwrap().parse().unwrap();
    let path = format!("/v2/storage/tokens/{own}/explain?operation");
    let may = app.get(&reader, &format!("{path}=read-bucket&object=in.c-none")).await.json();
    assert_eq!(
        may["reason"],
        "The token may read the bucket in.c-none: it is the master token of a member whose role \
         is readOnly; there is no such bucket yet."
    );
    let may_not = app.get(&reader, &format!("{path}=write-bucket&object=in.c-main")).await.json();
    assert_eq!((&may_not["allowed"], &may_not["code"]), (&json!(false), &json!("role")));
}

#[rstest]
#[tokio::test]
async fn what_ended_may_nothing_any_more(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let other = app.token(&project, &[]).await.token.id;
    app.services().tokens.delete(&project.admin.actor, project.id, other).await.unwrap();
    let deleted = of_token(&app, &project, other, ("read-all-events", "")).await;
    assert_eq!((deleted.allowed, &*deleted.code), (false, "deleted"));
    app.clock.advance_seconds(3600);
    let expired = of_token(&app, &project, token, ("read-bucket", "in.c-main")).await;
    assert_eq!((expired.allowed, &*expired.code), (false, "expired"));
    assert_eq!(expired.reason, "The token may not read the bucket in.c-main: it has expired.");
}

#[rstest]
#[tokio::test]
async fn grants_are_explained_as_the_token_would_get_them(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some((app, project, _)) = world(backend).await else { return };
    let (guest, _) = app.member(&project, "trent", Role::Guest).await;
    let (reader, _) = app.member(&project, "grace", Role::ReadOnly).await;
    let grants = Grants { can_manage_buckets: true, ..Grants::default() };
    let by_admin = of_grants(&app, &project, &project.admin.actor, grants.clone()).await;
    assert_eq!((by_admin.allowed, &*by_admin.code), (true, "managesBuckets"));
    let by_guest = of_grants(&app, &project, &guest.actor, grants.clone()).await;
    assert_eq!((by_guest.allowed, &*by_guest.code), (false, "notGranted"));
    assert_eq!(
        by_guest.reason,
        "Such a token may not read the bucket in.c-main: the bucket is not granted; a guest's \
         tokens have no grants, whatever is asked for."
    );
    let explain = &app.services().token_explain;
    let question = asked("manage-buckets", "");
    let refused = explain.of_grants(&reader.actor, project.id, grants, &question).await;
    assert_eq!(refused.unwrap_err().status(), 403);
    let unknown = [("in.c-none".parse().unwrap(), BucketPermission::Read)];
    let grants = Grants { buckets: unknown.into(), ..Grants::default() };
    let refused = explain.of_grants(&project.admin.actor, project.id, grants, &question).await;
    assert!(refused.unwrap_err().for_field("token[buckets]").is_some());
}

#[rstest]
#[tokio::test]
async fn programs_ask_about_tokens_that_they_may_see(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let bare = app.token(&project, &[]).await;
    let path = format!("/v2/storage/tokens/{token}/explain");
    let reply = app.get(&admin, &format!("{path}?operation=read-bucket&object=in.c-main")).await;
    let expected = json!({
        "tokenId": token.to_string(), "operation": "read-bucket", "object": "in.c-main",
        "allowed": true, "code": "granted",
        "reason": "The token may read the bucket in.c-main: the bucket is granted.",
    });
    assert_eq!((reply.status, reply.json()), (200, expected));
    let reply = app.get(&admin, &format!("{path}?operation=create-token&object=x")).await;
    assert_eq!(reply.json()["object"], json!(null));
    for (query, parameter) in [("", "operation"), ("?operation=purge-trash", "object")] {
        let refused = app.get(&admin, &format!("{path}{query}")).await;
        assert_eq!(refused.refusal(), (400, "validation".to_owned()));
        let error = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(error.starts_with(&format!("The parameter \"{parameter}\"")), "{error}");
    }
    let refused = app.get(&bare.secret, &path).await;
    assert_eq!(refused.refusal(), (403, "accessDenied".to_owned()));
    let absent = app.get(&admin, "/v2/storage/tokens/999/explain?operation=create-token").await;
    assert_eq!(absent.status, 404);
    let own = format!("/v2/storage/tokens/{}/explain?operation=create-token", bare.token.id);
    assert_eq!(app.get(&bare.secret, &own).await.json()["code"], "noMaster");
}

#[rstest]
#[tokio::test]
async fn the_editor_asks_with_its_own_form(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some((app, project, token)) = world(backend).await else { return };
    let form = format!(
        "project={}&token[expires_in]=day&token[buckets][in.c-main]=write\
         &question[operation]=write-bucket&question[object]=in.c-main",
        project.id
    );
    let reply = app.call(Some(&project.admin), "/api/token-explain/of-grants", &form).await;
    assert_eq!((reply.status, &reply.json()["allowed"]), (200, &json!(true)), "{}", reply.text);
    let form = format!("project={}&token={token}&question[operation]=create-token", project.id);
    let reply = app.call(Some(&project.admin), "/api/token-explain/of-token", &form).await;
    assert_eq!((reply.status, &reply.json()["code"]), (200, &json!("noMaster")), "{}", reply.text);
}
