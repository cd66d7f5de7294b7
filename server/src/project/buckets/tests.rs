use crate::testing::{
    Backend::{self, Postgres, Sqlite},
    TestApp,
};
use app::{
    organization::projects::Role,
    project::{buckets::NewBucket, tokens::BucketPermission},
};
use http::Method;
use rstest::rstest;
use serde_json::json;

#[rstest]
#[tokio::test]
async fn a_bucket_is_made_listed_and_described(#[values(Sqlite, Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let body = json!({"stage": "in", "name": "main", "description": "<svg onload=alert(1)>"});
    let made = app.api(&admin, Method::POST, "/v2/storage/buckets", Some(&body.to_string())).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["id"], "in.c-main");
    assert_eq!(made.json()["displayName"], "main");
    let listed = app.get(&admin, "/v2/storage/buckets").await.json();
    assert!(listed[0]["tables"].as_str().unwrap().ends_with("/buckets/in.c-main/tables"));
    let detail = app.get(&admin, "/v2/storage/buckets/in.c-main").await.json();
    assert_eq!(detail["tables"], json!([]));
    assert_eq!(detail["metadata"], json!([]));
    assert_eq!(detail["description"], "<svg onload=alert(1)>");
}

#[rstest]
#[case("in", "", "storage.buckets.validation")]
#[case("middle", "main", "storage.buckets.validation")]
#[case("in", "a b", "storage.buckets.validation")]
#[case("in", "../../etc", "storage.buckets.validation")]
#[case("in", "taken", "storage.buckets.alreadyExists")]
#[tokio::test]
async fn impossible_buckets_are_refused(
    #[case] stage: &str,
    #[case] name: &str,
    #[case] code: &str,
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    app.bucket(&project, "in.c-taken").await;
    let new =
        NewBucket { stage: stage.to_owned(), name: name.to_owned(), description: String::new() };
    let actor = &project.admin.actor;
    let refusal = app.services().buckets.create(actor, project.id, new).await.unwrap_err();
    assert_eq!((refusal.status(), refusal.code.as_str()), (400, code));
}

#[rstest]
#[tokio::test]
async fn a_bucket_with_tables_goes_by_force_alone_and_takes_its_grants_along(
    #[values(Sqlite, Postgres)] backend: Backend,
) {
    let Some(app) = TestApp::start(backend).await else { return };
    let project = app.project("ada").await;
    let bucket = app.bucket(&project, "in.c-main").await;
    let token = app.token(&project, &[(&bucket, BucketPermission::Write)]).await;
    let body = json!({"name": "t", "dataString": "id\n1\n"}).to_string();
    let path = "/v2/storage/buckets/in.c-main";
    app.api(&token.secret, Method::POST, &format!("{path}/tables"), Some(&body)).await;
    let (_, admin) = app.member(&project, "grace", Role::Admin).await;
    let refused = app.api(&admin, Method::DELETE, path, None).await;
    assert_eq!(refused.refusal(), (400, "buckets.deleteNotEmpty".to_owned()));
    let forced = app.api(&admin, Method::DELETE, &format!("{path}?force=1&async=0"), None).await;
    assert_eq!(forced.status, 204);
    assert_eq!(app.get(&admin, path).await.refusal().0, 404);
    let verified = app.get(&token.secret, "/v2/storage/tokens/verify").await.json();
    assert_eq!(verified["bucketPermissions"], json!({}));
    assert_eq!(verified["owner"]["rowsCount"], 0);

    app.bucket(&project, "in.c-main").await;
    let again = app.get(&token.secret, path).await.refusal();
    assert_eq!(again, (403, "accessDenied".to_owned()), "a new bucket has no old grants");
}
